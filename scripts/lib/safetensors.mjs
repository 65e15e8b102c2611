/// A safetensors file: tensors of { dtype, shape, bytes } in their order, which the data keeps. The header is padded,
/// so that the data begins at a multiple of eight bytes.
export function safetensors(metadata, tensors) {
  let end = 0;
  const header = { __metadata__: metadata };
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors)) {
    const begin = end;
    end += bytes.length;
    header[name] = { dtype, shape, data_offsets: [begin, end] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const padding = Buffer.alloc((8 - (text.length % 8)) % 8, ' ');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length + padding.length));
  return Buffer.concat([length, text, padding, ...Object.values(tensors).map((one) => one.bytes)]);
}
