import { FormatError, must } from './format-error.js';

/** Reads little-endian fields off a byte view. Every read is bounds-checked and throws `FormatError('truncated')`. */
export class ByteReader {
  private readonly view: DataView;
  offset = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.offset;
  }

  private take(length: number): number {
    // The text is put together only when it is needed: this runs some hundred times for every chunk.
    if (length > this.left) throw new FormatError('truncated', `${length} bytes wanted, ${this.left} left`);
    const at = this.offset;
    this.offset += length;
    return at;
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }

  u16(): number {
    return this.view.getUint16(this.take(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  f64(): number {
    return this.view.getFloat64(this.take(8), true);
  }

  /** Unsigned LEB128, below 2^32, in its shortest form. */
  varint(): number {
    // Most numbers are small, and intake reads some hundred of them for every chunk.
    const first = this.bytes[this.offset] as number;
    if (this.offset < this.bytes.length && first < 0x80) {
      this.offset += 1;
      return first;
    }
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) {
        must(value <= 0xffffffff && (byte !== 0 || shift === 0), 'bad-varint', 'too large or not in shortest form');
        return value;
      }
    }
    throw new FormatError('bad-varint', 'more than 5 bytes');
  }

  zigzag(): number {
    const value = this.varint();
    return (value >>> 1) ^ -(value & 1);
  }

  /** A view, not a copy. */
  slice(length: number): Uint8Array {
    const at = this.take(length);
    return this.bytes.subarray(at, at + length);
  }

  rest(): Uint8Array {
    return this.slice(this.left);
  }

  end(): void {
    if (this.left !== 0) throw new FormatError('trailing-bytes', `${this.left} bytes after the last field`);
  }
}
