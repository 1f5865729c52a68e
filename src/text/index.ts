export { createTokenizer, type EncodedText, type EncodeOptions, type Tokenizer } from "./tokenizer.ts";
export {
  completeTokenizer,
  hasTokenizer,
  loadTokenizer,
  saveVocabulary,
  tokenizerFileNames,
} from "./tokenizer-files.ts";
export { type BpeVocabulary, trainByteLevelBpe } from "./train-bpe.ts";
