/** The bundle `engine/tokenizers.js`. */
export { Tokenizer } from '@huggingface/tokenizers';
