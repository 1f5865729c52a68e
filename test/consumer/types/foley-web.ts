export type {
  Clip,
  ClipSettings,
  FetchedModel,
  FoleyError,
  GenerateEvent,
  GenerateOptions,
  OpenWebOptions,
  ThreadFacts,
  Waveform,
  WebFoley,
  WorkEvent,
  WorkOptions,
} from "foley/web";
