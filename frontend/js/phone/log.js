// The operation log: each act of the person becomes one operation with an id, an order and a hybrid clock.
import * as store from "./store.js";

export const PROTOCOL = 1;

/** A random id. */
export function uuid() {
  return crypto.randomUUID();
}

/** The id of this browser, made once. */
export async function deviceId() {
  return (await store.meta("device")) ?? store.meta("device", uuid());
}

/** The next moment of the hybrid clock: never before one that was given, however the wall clock is set. */
export function tick(last, wall, device) {
  const [millis, counter] = last ? last.split("-", 2).map(Number) : [0, -1];
  const next = Math.max(wall, millis);
  const count = next === millis ? counter + 1 : 0;
  return `${String(next).padStart(15, "0")}-${String(count).padStart(5, "0")}-${device}`;
}

/** Keep what was done; it is safe on this device when the promise resolves. */
export async function record(kind, inspection, body, id = uuid()) {
  const device = await deviceId();
  const now = Date.now();
  const op = { id, kind, inspection, body, protocol: PROTOCOL, device_at: new Date(now).toISOString() };
  const row = await store.keepOperation(op, (clock, sequence) => ({
    clock: tick(clock, now, device.slice(0, 8)),
    sequence: sequence + 1,
  }));
  dispatchEvent(new CustomEvent("phone:recorded"));
  return { ...row, body, device_at: op.device_at };
}
