// What is wrong with a snapshot.

/** Bytes that are no snapshot, are damaged, or do not fit what they are to be added to. */
export class SnapshotError extends Error {
  override name = "SnapshotError";
}
