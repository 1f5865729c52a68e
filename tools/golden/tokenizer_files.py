"""
A small RoBERTa tokenizer in each of the forms in which folders hold one, and the tokens that transformers reads, for src/text.

Writes test/golden/tokenizers: a folder for each form, and encodings.json with the ids of many texts under each.
"""

import json
import random
import shutil
from pathlib import Path

import tokenizers
import transformers
from tokenizers import AddedToken
from transformers import RobertaTokenizer

from text import TEXTS, train

FOLDER = Path("test/golden/tokenizers")
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
ROLES = dict(
    bos_token="<s>", eos_token="</s>", unk_token="<unk>", sep_token="</s>", pad_token="<pad>", cls_token="<s>", mask_token="<mask>"
)
# What people type, what they paste, and what the special tokens look like from inside a text.
PIECES = [
    "a", "dog", "barks", " ", "  ", "\t", "\n", "\r\n", "<mask>", "</s>", "<s>", "<pad>", "<unk>", "<mask", "mask>", "< mask>",
    "<MASK>", "[rain]", "[thunder]", "a-b", "a-b?*", "dog", "狗", "狗叫", "🐕‍🦺", "🔥", "é", "e\u0301", "\u00a0", "\u2003", "\u3000", "\u200b", "\u0085",
    "\ufeff", "\u2028", "\u1680", "\u180e", "\x1c", "\x1f", "\x00", "\x7f", "'s", "'LL", "’s", "5", "½", "٣", "x²", "!?", "…", "_", "Ġ",
    "Ċ", "ß", "İ", "ﬁ", "𝔸", "\U000e0041", "ก็", "हिन्दी", "العربية", "한국어", ".", ",", "-", "#",
]


def texts():
    generator = random.Random(7)
    made = ["".join(generator.choices(PIECES, k=generator.randint(1, 9))) for _ in range(150)]
    return [*TEXTS, "<mask>", " <mask>", "</s>", "a</s>b", "狗", "rain <mask>\u3000<mask> [rain] in  [thunder] ", *made]


def save(name, vocab, merges, mask_strips=None, config=None, listed=None, whole=False, added=(), special_map=None):
    """Writes the files of one form; returns the folder."""
    folder = FOLDER / name
    folder.mkdir(parents=True)
    if whole:
        tokenizer = RobertaTokenizer(
            vocab=vocab, merges=merges, mask_token=AddedToken("<mask>", lstrip=bool(mask_strips), special=True), model_max_length=32
        )
        if added:
            tokenizer.add_tokens(list(added))
        tokenizer.save_pretrained(folder)
    else:
        (folder / "vocab.json").write_text(json.dumps(vocab, ensure_ascii=False) + "\n")
        (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *(" ".join(merge) for merge in merges)]) + "\n")
    if config is not None:
        (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
    if special_map is not None:
        (folder / "special_tokens_map.json").write_text(json.dumps(special_map, indent=2) + "\n")
    return folder


def token(content, lstrip=False, **more):
    return dict(content=content, lstrip=lstrip, normalized=False, rstrip=False, single_word=False) | more


def main():
    shutil.rmtree(FOLDER, ignore_errors=True)
    vocab, merges = train(340)
    listed = {str(vocab[name]): token(name, lstrip=name == "<mask>", special=True) for name in SPECIAL}
    extra = (
        AddedToken("[rain]", rstrip=True),
        AddedToken("[thunder]", lstrip=True, special=True),
        AddedToken("dog", single_word=True),
        AddedToken("a-b", normalized=False),
        AddedToken("a-b?*", special=True),
    )
    save("whole", vocab, merges, whole=True)
    save("whole-stripping", vocab, merges, mask_strips=True, whole=True, added=extra)
    # As transformers 4 saved it: the list in the settings counts before that of tokenizer.json.
    save("whole-and-listed", vocab, merges, whole=True, config=ROLES | dict(added_tokens_decoder=listed, model_max_length=24))
    save("listed", vocab, merges, config=ROLES | dict(added_tokens_decoder=listed, add_prefix_space=True))
    published = ROLES | dict(mask_token=token("<mask>", lstrip=True, __type="AddedToken"), model_max_length=512)
    save("published", vocab, merges, config=published)
    save("mapped", vocab, merges, config=ROLES, special_map=ROLES | dict(mask_token=token("<mask>", lstrip=True)))
    golden = dict(versions=dict(tokenizers=tokenizers.__version__, transformers=transformers.__version__), texts=texts(), forms={})
    for folder in sorted(FOLDER.iterdir()):
        tokenizer = RobertaTokenizer.from_pretrained(folder)
        longest = tokenizer.model_max_length
        golden["forms"][folder.name] = dict(
            size=len(tokenizer),
            modelMaxLength=longest if longest < 1e9 else None,
            inputIds=[tokenizer(text)["input_ids"] for text in golden["texts"]],
        )
    (FOLDER / "encodings.json").write_text(json.dumps(golden, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    main()
