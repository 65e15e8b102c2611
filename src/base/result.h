// Result<T>: a value or an Error. The core is built without exceptions, so this is the only road a
// failure takes.
#pragma once

#include <initializer_list>
#include <memory>
#include <type_traits>
#include <utility>

#include "base/concat.h"
#include "base/error.h"

namespace embedscope {

/// A failure apart from what did not come of it, or none. On the heap and made out of line:
/// failures are rare, and every caller of every Result would carry that code otherwise.
class Failure {
 public:
  Failure() = default;
  explicit Failure(Error error) : error_(keep(std::move(error))) {}
  Failure(const Failure& other)
      : error_(other.error_ == nullptr ? nullptr : keep(Error(*other.error_))) {}
  /// The other stays what it is, a failure or none, and says nothing any more.
  Failure(Failure&& other) noexcept : error_(other.error_) {
    if (error_ != nullptr) other.error_ = told();
  }
  Failure& operator=(Failure other) noexcept {
    std::swap(error_, other.error_);
    return *this;
  }
  ~Failure() {
    if (error_ != nullptr) drop(error_);
  }

  explicit operator bool() const { return error_ != nullptr; }
  [[nodiscard]] Error& operator*() const { return *error_; }

 private:
  [[gnu::noinline]] static Error* keep(Error&& error) { return new Error(std::move(error)); }
  [[gnu::noinline]] static void drop(Error* error) {
    if (error != told()) delete error;
  }
  /// What stands for an error that has been moved away; never read.
  static Error* told() { return reinterpret_cast<Error*>(nothing_); }
  alignas(Error) static inline unsigned char nothing_[sizeof(Error)]{};
  Error* error_ = nullptr;
};

/// The code and a message of parts, as a failure of any Result.
[[gnu::noinline]] inline Failure failure(ErrorCode code, std::initializer_list<Part> message) {
  return Failure(Error{code, concat(message)});
}

template <class T>
class [[nodiscard]] Result {
 public:
  // Implicit on purpose: `return value;` and `return Error{…};` both read as what they are.
  template <class U = T>
    requires std::is_convertible_v<U&&, T>
  Result(U&& value) : value_(std::forward<U>(value)) {}
  Result(Error error) : failure_(std::move(error)) {}
  Result(Failure failure) : failure_(std::move(failure)) {}
  Result(const Result& other) : failure_(other.failure_) {
    if (ok()) std::construct_at(&value_, other.value_);
  }
  Result(Result&& other) noexcept : failure_(std::move(other.failure_)) {
    if (ok()) std::construct_at(&value_, std::move(other.value_));
  }
  Result& operator=(Result other) noexcept {
    std::destroy_at(this);
    std::construct_at(this, std::move(other));
    return *this;
  }
  ~Result() {
    if (ok()) std::destroy_at(&value_);
  }

  [[nodiscard]] bool ok() const { return !failure_; }
  explicit operator bool() const { return ok(); }

  /// The value; calling it on a failed Result is a programming error.
  [[nodiscard]] T& value() & { return value_; }
  [[nodiscard]] const T& value() const& { return value_; }
  [[nodiscard]] T&& value() && { return std::move(value_); }

  /// The error; calling it on a successful Result is a programming error.
  [[nodiscard]] const Error& error() const& { return *failure_; }
  [[nodiscard]] Error&& error() && { return std::move(*failure_); }
  /// The failure, for a Result of another type to carry on: `return std::move(result).failure();`
  [[nodiscard]] Failure&& failure() && { return std::move(failure_); }

  T* operator->() { return &value_; }
  const T* operator->() const { return &value_; }
  T& operator*() & { return value_; }
  const T& operator*() const& { return value_; }

 private:
  Failure failure_;
  union {
    T value_;  ///< there unless there is a failure
  };
};

/// Success without a value.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : failure_(std::move(error)) {}
  Result(Failure failure) : failure_(std::move(failure)) {}

  [[nodiscard]] bool ok() const { return !failure_; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const& { return *failure_; }
  [[nodiscard]] Error&& error() && { return std::move(*failure_); }
  /// The failure, for a Result of another type to carry on: `return std::move(result).failure();`
  [[nodiscard]] Failure&& failure() && { return std::move(failure_); }

 private:
  Failure failure_;
};

}  // namespace embedscope
