export { createTokenizer, type EncodedText, type EncodeOptions, type Tokenizer } from "./tokenizer.ts";
export { hasTokenizer, loadTokenizer, saveVocabulary, tokenizerFileNames } from "./tokenizer-files.ts";
export { type BpeVocabulary, trainByteLevelBpe } from "./train-bpe.ts";
