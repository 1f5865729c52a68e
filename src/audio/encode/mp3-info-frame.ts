import { internalError } from "../../engine/tensor/error.ts";
import { type Mp3Frame, mp3FrameAt } from "../mp3-frame.ts";

/** Samples that LAME is late by. Decoders add 529 of their own, which they know; LAME pads the end for those too. */
const encoderDelay = 576;

/** Where things lie after the side information: "Info", its flags, two counts, the table of places, the quality. */
const tableStart = 16;
const lameStart = 120;
/** From the encoder's name on: the delay and padding, the check of the music, the check of this frame. */
const delayAt = 21;
const lengthAt = 28;
const musicCheckAt = 32;
const frameCheckAt = 34;
const lameBytes = 36;

/**
 * An MP3 with a first frame that says how long the sound is, so that a decoder gives back exactly that.
 *
 * MP3 comes in whole frames and late by the encoder's delay. LAME's `Info` frame tells what to leave out at either end;
 * players that don't know it hear one silent frame more.
 *
 * @param frames an MP3 of one bit rate, without tags
 * @param length samples per channel that were encoded
 * @see LAME's "Mp3 Info Tag rev 1 specifications"
 */
export function withInfoFrame(frames: Uint8Array, length: number): Uint8Array {
  const first = mp3FrameAt(frames, 0);
  if (first === null) throw internalError("LAME gave no frame");
  const info = emptyFrame(frames);
  const count = countFrames(frames);
  writeCounts(info, first, count, frames.length);
  writeLame(info, first, count * first.samples - encoderDelay - length, frames);
  const all = new Uint8Array(info.length + frames.length);
  all.set(info);
  all.set(frames, info.length);
  return all;
}

/** Of the sound's bit rate, or of the next at which a frame has room for what LAME says. */
function emptyFrame(frames: Uint8Array): Uint8Array {
  const header = frames.slice(0, 4);
  for (let rates = header[2] as number; ; rates += 16) {
    header[2] = rates;
    const frame = mp3FrameAt(header, 0);
    if (frame === null || rates > 255) throw internalError("no frame of MP3 has room for its own facts");
    if (frame.bytes < 4 + frame.sideBytes + lameStart + lameBytes) continue;
    const info = new Uint8Array(frame.bytes);
    info.set(header);
    return info;
  }
}

function countFrames(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0, frame = mp3FrameAt(bytes, 0); frame !== null; count++) {
    at += frame.bytes;
    frame = mp3FrameAt(bytes, at);
  }
  return count;
}

/** All four fields are there; bit rates are equal, so every hundredth of the time is one of the bytes. */
function writeCounts(info: Uint8Array, { sideBytes }: Mp3Frame, count: number, musicBytes: number): void {
  const at = 4 + sideBytes;
  info.set(new TextEncoder().encode("Info"), at);
  const view = new DataView(info.buffer, at);
  view.setUint32(4, 15);
  view.setUint32(8, count);
  view.setUint32(12, info.length + musicBytes);
  for (let i = 0; i < 100; i++) view.setUint8(tableStart + i, Math.floor((256 * i) / 100));
}

function writeLame(info: Uint8Array, { sideBytes, kilobits }: Mp3Frame, padding: number, frames: Uint8Array): void {
  const at = 4 + sideBytes + lameStart;
  info.set(new TextEncoder().encode("LAME3.100"), at);
  const view = new DataView(info.buffer, at);
  view.setUint8(9, 1); // this kind of tag, of one bit rate
  view.setUint8(20, Math.min(255, kilobits));
  view.setUint8(delayAt, encoderDelay >> 4);
  view.setUint16(delayAt + 1, ((encoderDelay & 15) << 12) | padding);
  view.setUint32(lengthAt, info.length + frames.length);
  view.setUint16(musicCheckAt, crc16(frames));
  view.setUint16(frameCheckAt, crc16(info.subarray(0, at + frameCheckAt)));
}

/** CRC-16 as ARC has it: x^16 + x^15 + x^2 + 1, from the low bit on. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = (crc >> 8) ^ (crcOfByte[(crc ^ byte) & 255] as number);
  return crc;
}

const crcOfByte = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  return crc;
});
