export const extensions = {
  version: 1,
  functions: [
    {
      signature: "custom:plus(a number, b number) double",
      about: "The sum of two numbers.",
      call: (a, b) => Number(a) + Number(b),
    },
  ],
  aggregators: [
    {
      signature: "custom:longest(text string) string",
      about: "The longest text there ever was.",
      init: () => "",
      add: (longest, text) => (text.length > longest.length ? text : longest),
      remove: (longest) => longest,
      value: (longest) => longest,
    },
  ],
};
