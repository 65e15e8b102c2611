/** The bundle `engine/tokenizers.js`. */
export { Tokenizer } from '../shared/tokenizer-json/tokenizer.ts';
