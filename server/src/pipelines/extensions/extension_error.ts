/** Something is wrong with an extension: whose it is, what of it, and what to do. */
export class ExtensionError extends Error {
  override name = "ExtensionError";
}
