// The modules' only use of printf is Embind's, which writes an address ("%p") for a type that it
// has no name for; the C library's whole formatter for that is 4 KB that every page would wait for.
// siprintf is the C library's sprintf without floating-point numbers, which the compiler puts in
// its place.
#include <cstdarg>
#include <cstdint>

extern "C" int siprintf(char* out, const char* format, ...) {
  if (format[0] != '%' || format[1] != 'p' || format[2] != '\0') {
    out[0] = '\0';
    return -1;
  }
  std::va_list arguments;
  va_start(arguments, format);
  const auto address = reinterpret_cast<std::uintptr_t>(va_arg(arguments, void*));
  va_end(arguments);
  int length = 0;
  out[length++] = '0';
  out[length++] = 'x';
  for (int shift = 8 * static_cast<int>(sizeof address) - 4; shift >= 0; shift -= 4)
    out[length++] = "0123456789abcdef"[(address >> shift) & 15U];
  out[length] = '\0';
  return length;
}
