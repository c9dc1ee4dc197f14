// `@async(buffer.size = '1024', batch.size.max = '10')` before a stream: events may wait in a queue before it.
import { annotation, element, isTrue } from "../check/annotations.ts";
import type { Annotation, Definition } from "../language/ast.ts";

/** What is said of the queue before a stream. */
export interface Buffer {
  capacity?: number;
  batch?: number;
}

/** The streams that events wait before, by name. */
export function buffersOf(
  definitions: readonly Definition[],
  app: readonly Annotation[],
  size?: number,
): Map<string, Buffer> {
  const buffers = new Map<string, Buffer>();
  const all = app.some(
    ({ name, elements }) =>
      name.toLowerCase() === "app" && elements.some((one) => one.key?.toLowerCase() === "async" && isTrue(one, "@app")),
  );
  for (const definition of definitions) {
    if (definition.kind !== "stream") continue;
    const async = annotation(definition.annotations, "async");
    const config = element(annotation(definition.annotations, "config"), "async");
    const isAsync = async !== undefined || (config !== undefined && isTrue(config, "@config"));
    if (!isAsync && !all) continue;
    const [capacity, batch] = [element(async, "buffer.size"), element(async, "batch.size.max")];
    buffers.set(definition.name, {
      ...(capacity !== undefined ? { capacity: Number(capacity.value) } : size !== undefined && { capacity: size }),
      ...(batch && { batch: Number(batch.value) }),
    });
  }
  return buffers;
}
