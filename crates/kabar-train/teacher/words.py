"""Words for a teacher, one sentence a line, from the packages named in README.md.

    python words.py nlp-id dataset_postag.txt WORK        # WORK/nlpid.words and WORK/nlpid.tags
    python words.py wordfreq large_en.msgpack.gz WORK     # WORK/words-en.words: frequent words, then those of WORK/*.words
"""

import gzip
import sys
from collections import Counter
from pathlib import Path

FREQUENT = 26_000
SHORTEST, LONGEST = 3, 80


def tagged(path, work):
    seen, words, tags = set(), [], []
    with open(work / "nlpid.words", "w", encoding="utf8") as out, open(work / "nlpid.tags", "w", encoding="utf8") as marks:
        for line in open(path, encoding="utf8"):
            word, _, tag = line.rstrip("\n").partition("\t")
            if tag:
                if word.strip():
                    words.append(word.strip().replace(" ", "\u00a0"))
                    tags.append(tag)
                continue
            if SHORTEST <= len(words) <= LONGEST and tuple(words) not in seen:
                seen.add(tuple(words))
                out.write(" ".join(words) + "\n")
                marks.write(" ".join(tags) + "\n")
            words, tags = [], []


def frequent(path, work):
    import msgpack

    bins = msgpack.unpack(gzip.open(path), raw=False)[1:]
    words = dict.fromkeys([w for b in bins for w in b if " " not in w][:FREQUENT])
    counts = Counter()
    for name in ["ewt-train", "gum-ccby"]:
        for line in open(work / f"{name}.words", encoding="utf8"):
            counts.update(w.lower() for w in line.rstrip("\n").split(" ") if w)
    words.update(dict.fromkeys(w for w, _ in counts.most_common()))
    (work / "words-en.words").write_text("\n".join(words) + "\n", encoding="utf8")


if __name__ == "__main__":
    {"nlp-id": tagged, "wordfreq": frequent}[sys.argv[1]](sys.argv[2], Path(sys.argv[3]))
