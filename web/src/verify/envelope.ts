/** Envelopes of statements, with the forms that all readers agree on (protocol, 13.2). */

import { type Envelope, parseEnvelope } from "../core/dsse.ts";
import type { Reader } from "./reading.ts";

const PAYLOAD_TYPE = /^[!-~]{1,200}$/;

export function readEnvelope(reader: Reader): Envelope {
  const envelope = parseEnvelope(reader.value);
  if (!PAYLOAD_TYPE.test(envelope.payloadType)) {
    throw reader.refuse(
      { en: "a payload type must be 1 to 200 visible ASCII characters", zh: "载荷类型须为 1 至 200 个可见 ASCII 字符" },
      envelope.payloadType,
    );
  }
  if (envelope.signatures.some(({ signature }) => signature.length === 0)) {
    throw reader.refuse({ en: "a signature must have at least one byte", zh: "签名至少须有一个字节" }, "0");
  }
  return envelope;
}
