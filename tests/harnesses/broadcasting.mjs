// A harness of docs/harness-protocol.md in JavaScript. Its implementation knows two functions of NumPy and arrays
// of any dtype, of which it only ever computes shapes and strides.

import { createInterface } from "node:readline";

class ValueError extends Error {}
class Unbuildable extends Error {}

const ASPECTS = ["type", "value", "dtype", "shape", "strides", "view", "effects", "exception", "message", "warnings"];

function shapeOf(value) {
  const sizes = value.kind === "tuple" || value.kind === "list" ? value.items : [value];
  if (!sizes.every(Number.isInteger)) throw new Unbuildable("a shape that is no tuple of integers");
  return sizes;
}

function broadcastShapes(...shapes) {
  const result = [];
  for (const shape of shapes.map((value) => [...shapeOf(value)].reverse())) {
    shape.forEach((size, axis) => {
      const agreed = result[axis] ?? 1;
      if (size !== 1 && agreed !== 1 && size !== agreed) throw new ValueError("shape mismatch");
      result[axis] = size === 1 ? agreed : size;
    });
  }
  return { kind: "tuple", items: result.reverse() };
}

function broadcastTo(array, wanted) {
  if (array?.kind !== "array") throw new Unbuildable(`no arrays from ${array?.kind ?? typeof array}`);
  const shape = shapeOf(wanted);
  const added = shape.length - array.shape.length;
  if (added < 0 || shape.some((size) => size < 0)) throw new ValueError("no such shape");
  const { dtype } = array;
  const itemsize = dtype.itemsize ?? Number(/\d+/.exec(dtype)) * (dtype[1] === "U" ? 4 : 1);
  const steps = array.shape.map((_, axis) => array.shape.slice(axis + 1).reduce((a, b) => a * b, itemsize));
  const strides = shape.map((size, axis) => {
    const own = axis < added ? 1 : array.shape[axis - added];
    if (own !== size && own !== 1) throw new ValueError("could not broadcast");
    return own === 1 ? 0 : (array.strides ?? steps)[axis - added];
  });
  if (shape.includes(0)) return { kind: "array", dtype: array.dtype, shape, writeable: false };
  return { ...array, shape, strides, writeable: false };
}

const FUNCTIONS = { "numpy.broadcast_shapes": broadcastShapes, "numpy.broadcast_to": broadcastTo };

function answer({ id, call }) {
  const implementation = FUNCTIONS[call.operation];
  if (implementation === undefined) return { kind: "missing", id, name: call.operation };
  if (call.setup) return { kind: "blocked", id, step: 0, cause: "no steps before the call" };
  try {
    if (call.kwargs) throw new Unbuildable("no keywords");
    return { kind: "observed", id, observation: { result: implementation(...(call.args ?? [])) } };
  } catch (error) {
    if (error instanceof ValueError) {
      const raised = { name: "builtins.ValueError", message: error.message };
      return { kind: "observed", id, observation: { raised } };
    }
    if (error instanceof Unbuildable) {
      const unobservable = Object.fromEntries(ASPECTS.map((aspect) => [aspect, error.message]));
      return { kind: "observed", id, observation: { unobservable } };
    }
    return { kind: "error", id, cause: String(error) };
  }
}

// The means of two timings, each of so many calls that they take 4 ms.
function secondsOf(invoke) {
  const timed = (loops) => {
    const begin = performance.now();
    for (let i = 0; i < loops; i++) invoke();
    return (performance.now() - begin) / 1000;
  };
  let loops = 1;
  while (timed(loops) < 0.004) loops *= 4;
  return [timed(loops) / loops, timed(loops) / loops];
}

function time({ id, call }) {
  const first = answer({ id, call });
  if (first.kind !== "observed") return first;
  const { raised, unobservable } = first.observation;
  if (raised) return { kind: "raised", id, name: raised.name };
  if (unobservable) return { kind: "error", id, cause: unobservable.value };
  return { kind: "timed", id, seconds: secondsOf(() => FUNCTIONS[call.operation](...call.args)) };
}

const say = (line) => process.stdout.write(JSON.stringify(line) + "\n");
say({ kind: "hello", protocol: 1, implementation: "broadcasting [js]", version: "0.1", times: true });
for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  say(request.timed ? time(request) : answer(request));
}
