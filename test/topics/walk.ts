/** Whether a pattern means a topic, both as segments: the meaning of patterns said once more, and differently than SQL does. */
export function walk([first, ...rest]: string[], topic: string[]): boolean {
  if (first === undefined) return topic.length === 0;
  if (first === "**") return walk(rest, topic) || (topic.length > 0 && walk([first, ...rest], topic.slice(1)));
  return topic.length > 0 && (first === "*" || first === topic[0]) && walk(rest, topic.slice(1));
}
