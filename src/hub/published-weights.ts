/** A file of weights that its authors published outside the Hugging Face hub. */
export interface PublishedWeights {
  readonly file: string;
  readonly url: string;
  /** Bytes. */
  readonly size: number;
  /** SHA-256, hexadecimal. */
  readonly hash: string;
  readonly licence: string;
}

export type PublishedWeightsName = "panns" | "panns-32k" | "vggish" | "passt";

/** Backbones of evaluation by their short names. */
export const publishedWeights: Readonly<Record<PublishedWeightsName, PublishedWeights>> = {
  panns: {
    file: "Cnn14_16k_mAP=0.438.pth",
    url: "https://zenodo.org/records/3987831/files/Cnn14_16k_mAP%3D0.438.pth?download=1",
    size: 358_668_570,
    hash: "e2ee543a27919542c2ea03eabaa70b24dcd4e6c8e05621de6b67a94e4c5058e6",
    licence: "CC BY 4.0",
  },
  "panns-32k": {
    file: "Cnn14_mAP=0.431.pth",
    url: "https://zenodo.org/records/3987831/files/Cnn14_mAP%3D0.431.pth?download=1",
    size: 327_428_481,
    hash: "0dc499e40e9761ef5ea061ffc77697697f277f6a960894903df3ada000e34b31",
    licence: "CC BY 4.0",
  },
  vggish: {
    file: "vggish-10086976.pth",
    url: "https://github.com/harritaylor/torchvggish/releases/download/v0.1/vggish-10086976.pth",
    size: 288_567_937,
    hash: "10086976245803799d9194e9a73d9b6c1549c71d1b80106f5cade5608a561f4b",
    licence: "Apache 2.0",
  },
  passt: {
    file: "passt-s-f128-p16-s10-ap.476-swa.pt",
    url: "https://github.com/kkoutini/PaSST/releases/download/v0.0.1-audioset/passt-s-f128-p16-s10-ap.476-swa.pt",
    size: 344_665_734,
    hash: "302903fa8c4aee817b11dc982da0b29aaf8d11a3e722420476d0a12c9db70c2c",
    licence: "Apache 2.0",
  },
};

/** The weights that a short name means; null where it means none. */
export function weightsNamed(name: string): PublishedWeights | null {
  return new Map(Object.entries(publishedWeights)).get(name) ?? null;
}
