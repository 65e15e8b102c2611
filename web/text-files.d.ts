/** Tables of text that the bundler puts in as they are. */
declare module '*.tsv' {
  const text: string;
  export default text;
}
