"""A small vocabulary trained by the tokenizers library, and RoBERTa's tokens with it, for src/text."""

import json
import os
import tempfile

import tokenizers
import transformers
from tokenizers import AddedToken, Tokenizer, models, pre_tokenizers, trainers
from transformers import RobertaTokenizer

CORPUS = [
    "a dog barking",
    "a dog barks in the distance",
    "the dog's bark, the dogs' barks",
    "rain falls on a roof while thunder rolls in the distance",
    "a baby cries; the baby's crying gets louder",
    "a rooster crows at 5 o'clock, then again at 5:30",
    "waves roll onto the shore and the waves recede",
    "a helicopter is flying over the waves",
    "somebody sneezes, and sneezes again!!",
    "a clock is ticking, tick tock, tick tock",
    "wood crackles in the fire",
    "Ein Hund bellt in der Nähe; ein Café, naïve façade",
    "aaaaaaa aaaa aa banana bananas",
]
TEXTS = [
    "a dog barking in the rain",
    "",
    " ",
    "  two  spaces\tand\n\nlines ",
    "Café naïve – „quoted“ … 狗叫 собака",
    "emoji 🐕‍🦺 🔥🔥 flag 🇩🇪",
    "no\u00a0break space\u00a0",
    "a <mask> barking and <mask>",
    "<s>inside</s> <pad>",
    "they're we've I'm he'll she'd it's can't O'Clock'S",
    "x" * 300,
    "the dog barks " * 40,
    "5:30 12345 ½ ² ³",
    "e\u0301 combining, zero\u200bwidth",
]


def train(vocab_size: int) -> tuple[dict, list]:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size - 1,
        min_frequency=2,
        special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(CORPUS, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    vocab = model["vocab"] | {"<mask>": len(model["vocab"])}
    return vocab, [tuple(merge) for merge in model["merges"]]


def encodings(vocab: dict, merges: list) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "vocab.json"), "w") as file:
            json.dump(vocab, file)
        with open(os.path.join(folder, "merges.txt"), "w") as file:
            file.write("\n".join(["#version: 0.2", *(" ".join(merge) for merge in merges)]))
        # As tokenizer_config.json of the released checkpoints declares it.
        mask = AddedToken("<mask>", lstrip=True, special=True)
        tokenizer = RobertaTokenizer.from_pretrained(folder, mask_token=mask)
    rows = []
    for text in TEXTS:
        free = tokenizer(text)
        padded = tokenizer(text, padding="max_length", truncation=True, max_length=24)
        rows.append(
            dict(
                text=text,
                inputIds=free["input_ids"],
                paddedIds=padded["input_ids"],
                paddedMask=padded["attention_mask"],
            )
        )
    return rows


if __name__ == "__main__":
    vocab, merges = train(340)
    golden = dict(
        versions=dict(tokenizers=tokenizers.__version__, transformers=transformers.__version__),
        corpus=CORPUS,
        vocab=vocab,
        merges=merges,
        encodings=encodings(vocab, merges),
    )
    with open("test/golden/text.json", "w") as file:
        json.dump(golden, file, ensure_ascii=True, indent=1)
        file.write("\n")
