"""Every recipe of tools/train from text to shipped file on a tiny corpus, and its models against the goldens.

Needs PyTorch (Debian: python3-torch); skipped without it.
"""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "tools" / "train"
PROGRAM = ROOT / "build" / "native" / "embedscope"
GOLDEN = ROOT / "tests" / "golden" / "transformers"
sys.path.insert(0, str(TOOLS))

try:
    import sentencepiece
    import torch
except ImportError:
    torch = None
else:
    import blimp
    import distil
    import lens
    import perplexity
    import publish_sentence
    import publish_small
    import publish_twin
    import sae
    import safetensors_file
    import score_twin
    import senses
    import seq2seq
    import seq2seq_data
    import shipping
    import targets
    import tokenizers
    import twins
    from corpus import is_held_out, read_documents
    from model import Config, Transformer
    from optimisers import orthogonalise, schedule

needs_torch = unittest.skipUnless(torch, "PyTorch is not installed (Debian: python3-torch)")


def write_corpus(path, seed, documents=40):
    """Documents of our own sentences in random order; the split decides which are held out."""
    lines = [line.split("\t") for line in (TOOLS / "senses.tsv").read_text().splitlines() if line[0] != "#"]
    sentences = [fields[2] for fields in lines]
    generator = random.Random(seed)
    with path.open("w") as file:
        for number in range(documents):
            paragraphs = [" ".join(generator.sample(sentences, 3)) for _ in range(4)]
            file.write("\n".join([f"Document {seed} {number}.", *paragraphs]) + "\n\n")
        # One document that is held out for certain, so that figures can be measured.
        title = next(name for name in map("Held out {}.".format, range(10000)) if is_held_out(name))
        for _ in range(3):
            file.write("\n".join([title, *[" ".join(generator.sample(sentences, 6)) for _ in range(4)]]) + "\n\n")


@needs_torch
class Goldens(unittest.TestCase):
    """The training code computes what the independent forward passes of tests/golden do."""

    def case(self, folder):
        weights = shipping.dequantised(safetensors_file.read(GOLDEN / folder / "model.safetensors"))
        return weights, safetensors_file.read(GOLDEN / folder / "expected.safetensors")

    def test_twins(self):
        for folder, case in (("qwen3", "causal"), ("masked", "bidirectional")):
            weights, expected = self.case(folder)
            model = Transformer(Config.read(GOLDEN / folder / "config.json"))
            model.load_state_dict(weights)
            ids = torch.from_numpy(expected[f"{case}.ids"].astype(np.int64))[None]
            with torch.no_grad():
                *states, final = model.hidden_states(ids)
                logits = model(ids)
            for layer, state in enumerate(states):
                np.testing.assert_allclose(state[0], expected[f"{case}.hidden.{layer}"], atol=2e-5)
            np.testing.assert_allclose(final[0], expected[f"{case}.final"], atol=2e-5)
            np.testing.assert_allclose(logits[0], expected[f"{case}.logits"], atol=1e-4)

    def test_encoder_decoder(self):
        weights, expected = self.case("seq2seq")
        model = seq2seq.Seq2Seq(seq2seq.Seq2SeqConfig.read(GOLDEN / "seq2seq" / "config.json"))
        model.load_state_dict(weights)
        source, ids = (torch.from_numpy(expected[f"case.{name}"].astype(np.int64))[None] for name in ("source", "ids"))
        with torch.no_grad():
            memory, bias = model.encode(source)
            logits = model.decode(ids, memory, bias)
        np.testing.assert_allclose(memory[0], expected["case.encoder.final"], atol=2e-5)
        np.testing.assert_allclose(logits[0], expected["case.logits"], atol=1e-4)


@needs_torch
class Parts(unittest.TestCase):
    def test_orthogonalise(self):
        for shape in ((2, 24, 16), (1, 8, 40)):
            values = torch.linalg.svdvals(orthogonalise(torch.randn(shape)).float())
            self.assertGreater(values.min().item(), 0.4)
            self.assertLess(values.max().item(), 1.4)

    def test_schedule(self):
        self.assertAlmostEqual(schedule(0, 10, 100, 50), 0.1)
        self.assertEqual(schedule(60, 10, 100, 50), 1)
        self.assertEqual(schedule(125, 10, 100, 50), 0.5)
        self.assertEqual(schedule(150, 10, 100, 50), 0)

    def test_batches_hold_every_sentence_once(self):
        ids = [[5] * random.Random(i).randrange(1, 60) for i in range(1000)]
        sentences = distil.Sentences(ids, np.zeros((1000, 4), np.float32))
        batches = sentences.batches(10, 1)
        self.assertEqual(sorted(np.concatenate(batches).tolist()), list(range(1000)))
        widths = [np.ptp(sentences.lengths[batch]) for batch in batches]
        self.assertLess(np.mean(widths), 6)  # of 58 in random ones
        self.assertTrue(all(map(np.array_equal, batches, sentences.batches(10, 1))))

    def test_one_part_of_targets_is_not_enough(self):
        with tempfile.TemporaryDirectory() as folder:
            with self.assertRaisesRegex(SystemExit, "0 parts of targets, and 2 are needed"):
                distil.read_sentences(Path(folder), None, 64, 256)

    def test_equal_scores_count_half(self):
        class Indifferent:
            config = Config(vocab_size=400)

        tokens = type("Tokens", (), {"encode": staticmethod(lambda text: [5, 6])})
        original, blimp.log_likelihoods = blimp.log_likelihoods, lambda model, rows: [1.0] * len(rows)
        try:
            self.assertEqual(blimp.accuracy(Indifferent, tokens, {"p": [("a", "b")] * 3})[1], 0.5)
        finally:
            blimp.log_likelihoods = original

    def test_safetensors_read_without_numpy(self):
        import struct

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "x.safetensors"
            weight = np.array([[0.5, -1.0, 0.25], [2.0, 0.0, -0.1]], np.float32)
            rows, scale = safetensors_file.quantise_rows(weight)
            safetensors_file.write(path, {"w": rows, "w_scale": scale})
            data = path.read_bytes()
            (length,) = struct.unpack("<Q", data[:8])
            header = json.loads(data[8 : 8 + length])
            body = data[8 + length :]
            first, last = header["w"]["data_offsets"]
            self.assertEqual((header["w"]["dtype"], header["w"]["shape"], last - first), ("I8", [2, 3], 6))
            values = struct.unpack("6b", body[first:last])
            scales = struct.unpack("<2f", body[slice(*header["w_scale"]["data_offsets"])])
            for place, value in enumerate(values):
                self.assertAlmostEqual(value * scales[place // 3], weight.flat[place], delta=scales[place // 3] / 2)
            self.assertEqual(header["w_scale"]["data_offsets"][0] % 4, 0)

    def test_date_and_number_spellings(self):
        import datetime

        self.assertEqual(seq2seq_data.spell(241), "two hundred and forty-one")
        self.assertEqual(seq2seq_data.spell(100_007), "one hundred thousand and seven")
        self.assertEqual(seq2seq_data.spell(21_340, False, " "), "twenty one thousand three hundred forty")
        day = datetime.date(1987, 3, 3)
        self.assertEqual(seq2seq_data.write_date(day, 3), "the 3rd of march 1987")
        for question, answer in seq2seq_data.test_set(50):
            self.assertNotIn(seq2seq_data.IDS["<unk>"], seq2seq_data.encode(question + answer))
            self.assertTrue(seq2seq_data.held_out(answer))


@needs_torch
class Recipes(unittest.TestCase):
    """From text to shipped files, the steps in their order, on a corpus of our own sentences."""

    @classmethod
    def setUpClass(cls):
        torch.set_num_threads(1)
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = folder = Path(cls.temporary.name)
        for seed, name in enumerate(("first", "second")):
            write_corpus(folder / f"{name}.txt", seed)
        cls.corpus = ["--corpus", f"{folder}/first.txt:0.7", "--corpus", f"{folder}/second.txt:0.3"]
        (folder / "tokenizer").mkdir()
        lines = [line for name in ("first", "second") for document, held in read_documents(folder / f"{name}.txt")
                 for line in document if not held]
        (folder / "lines.txt").write_text("\n".join(lines))
        for kind, name in (("unigram", "tokenizer"), ("bpe", "bpe")):
            tokenizers.train(folder / "tokenizer" / f"{name}.model", kind, folder / "lines.txt", 600, 1)
        cls.text = [*cls.corpus, "--tokenizer", f"{folder}/tokenizer/tokenizer.model", "--cache", f"{folder}/streams"]
        cls.shape = ["--hidden", "32", "--heads", "2", "--layers", "3", "--intermediate", "64", "--context", "64",
                     "--rate", "3e-3", "--warmup", "100", "--save-every", "1000", "--log-every", "300",
                     "--precision", "float32", "--threads", "1", "--device", "cpu"]
        for objective in ("causal", "masked"):
            cls.train(objective, folder / objective, "6000", "--decay-at", "3000", "--decay", "3000")
            publish_twin.publish(publish_twin.options_of([
                "--from", f"{folder}/{objective}/last.pt", "--output", f"{folder}/models/{objective}", *cls.text,
                "--history", f"{folder}/{objective}/log.jsonl"]))

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    @classmethod
    def train(cls, objective, output, until, *more):
        twins.Trainer(twins.options_of([
            "--objective", objective, "--output", str(output), "--phase", f"{until}:32:128", *cls.text, *cls.shape,
            *more])).train()

    def lines(self, path):
        return [json.loads(line) for line in path.read_text().splitlines()]

    def evaluate(self, model, task, *more):
        """What `embedscope eval` says of a model over the corpora; nothing where it is not built."""
        if not PROGRAM.exists():
            return None
        done = subprocess.run([
            str(PROGRAM), "eval", "--model", f"{self.folder}/models/{model}", "--tokenizer",
            f"{self.folder}/tokenizer", "--task", task, "--json", *more, f"{self.folder}/first.txt",
            f"{self.folder}/second.txt"], check=True, capture_output=True, text=True)
        return json.loads(done.stdout)

    def check_files(self, folder):
        """The card's sizes and sums are those of the files, and the card can be read by people."""
        card = json.loads((folder / "card.json").read_text())
        for file in card["files"]:
            data = (folder / file["name"]).read_bytes()
            self.assertEqual(len(data), file["bytes"])
            self.assertEqual(hashlib.sha256(data).hexdigest(), file["sha256"])
        self.assertIn(card["title"], (folder / "card.md").read_text())
        return card

    def test_tokenizer_keeps_lines_apart_and_plain(self):
        processor = sentencepiece.SentencePieceProcessor(
            model_file=str(self.folder / "tokenizer" / "tokenizer.model"))
        self.assertEqual([processor.id_to_piece(i) for i in range(5)], ["<pad>", "<unk>", "<s>", "</s>", "<mask>"])
        joined = processor.encode("The bank.\nThe river.")
        apart = processor.encode("The bank."), processor.encode("The river.")
        self.assertEqual(joined, [*apart[0], processor.piece_to_id("<0x0A>"), *apart[1]])
        self.assertEqual(processor.encode("“It’s”\u00a0so"), processor.encode("\"It's\" so"))
        self.assertNotIn(processor.unk_id(), processor.encode("日本 🙂"))

    def test_twins_learn_and_ship(self):
        for objective in ("causal", "masked"):
            losses = [line["loss"] for line in self.lines(self.folder / objective / "log.jsonl") if "loss" in line]
            self.assertLess(losses[-1], losses[0] - 0.5, objective)
            card = self.check_files(self.folder / "models" / objective)
            scored = card["scores"]["first" if objective == "causal" else "firstLoss"]
            self.assertLess(abs(scored["score"] / scored["beforeInt8"] - 1), 0.02)
            self.assertTrue(list((self.folder / objective / "snapshots").iterdir()))
        config = json.loads((self.folder / "models" / "masked" / "config.json").read_text())
        self.assertEqual((config["architectures"], config["is_causal"]), (["EmbedscopeMaskedLM"], False))

    def test_a_causal_model_sees_nothing_to_come(self):
        model = shipping.read_twin(self.folder / "models" / "causal")
        ids = torch.randint(5, 500, (1, 12))
        changed = ids.clone()
        changed[0, 8:] = 7
        with torch.no_grad():
            torch.testing.assert_close(model(ids)[0, :8], model(changed)[0, :8])
            masked = shipping.read_twin(self.folder / "models" / "masked")
            self.assertFalse(torch.allclose(masked(ids)[0, :8], masked(changed)[0, :8]))

    def test_a_resumed_run_equals_a_whole_one(self):
        for objective in ("causal", "masked"):
            # The masked share falls towards the last phase's end, which is not the same in the first part.
            steady = ["--mask", "0.2", "0.2"]
            self.train(objective, self.folder / f"whole-{objective}", "2048", *steady)
            self.train(objective, self.folder / f"parts-{objective}", "1024", *steady)
            self.train(objective, self.folder / f"parts-{objective}", "2048", *steady)
            whole, parts = (torch.load(self.folder / f"{name}-{objective}" / "last.pt")["model"]
                            for name in ("whole", "parts"))
            for name, weight in whole.items():
                torch.testing.assert_close(weight, parts[name], msg=f"{objective} {name}")

    def test_a_shipped_twin_goes_on(self):
        shipped = self.folder / "models" / "causal"
        before = json.loads((shipped / "card.json").read_text())["training"]["tokens"]
        self.train("causal", self.folder / "onward", str(before + 1000), "--from", str(shipped))
        state = torch.load(self.folder / "onward" / "last.pt")
        self.assertGreater(state["tokens"], before)
        row = state["model"]["model.norm.weight"]
        start = shipping.read_twin(shipped).model.norm.weight
        self.assertLess((row - start).abs().max().item(), 1)
        self.assertGreater((row - start).abs().max().item(), 0)

    def test_two_processes_read_the_rows_of_one(self):
        """Under torchrun with gloo the mean gradient is that of the same rows in one process."""
        output = self.folder / "pair"
        # PyTorch 1.13 under Python 3.11 loses the default of "no redirection"; 1 is standard output.
        command = [sys.executable, "-B", "-m", "torch.distributed.run", "--nproc_per_node", "2", "--master_port",
                   str(random.randint(20000, 40000)), "--redirects", "1", "--tee", "1", "--log_dir",
                   f"{self.folder}/torchrun", str(TOOLS / "twins.py"), "--objective", "causal", "--output",
                   str(output), "--phase", "1024:32:128", *self.text, *self.shape]
        done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
        self.assertEqual(done.returncode, 0, done.stderr[-2000:])
        self.train("causal", self.folder / "single", "1024")
        pair, single = (torch.load(self.folder / name / "last.pt") for name in ("pair", "single"))
        self.assertEqual((pair["rows"], pair["tokens"]), (single["rows"], single["tokens"]))
        for name, weight in single["model"].items():
            # Adding up in another order moves Adam's first steps by a little, never by a step.
            apart = (pair["model"][name] - weight).norm() / weight.norm()
            self.assertLess(apart.item(), 0.05, name)

    def test_lens(self):
        card = lens.train(lens.options_of([
            "--model", f"{self.folder}/models/causal", "--output", f"{self.folder}/models/lens", "--log",
            f"{self.folder}/lens.jsonl", *self.text, "--rows", "30", "--steps", "20", "--precision", "float32"]))
        self.check_files(self.folder / "models" / "lens")
        self.assertEqual(len(card["scores"]), 3)
        said = self.evaluate("lens", "lens", "--limit", "10")
        for entry in card["scores"].values():
            self.assertLess(entry["score"], entry["plain"])
        for layer in range(3 if said else 0):
            entry = card["scores"][f"layer{layer}"]
            self.assertAlmostEqual(said[f"layer{layer}"], entry["score"], places=3)
            self.assertAlmostEqual(said[f"plain{layer}"], entry["plain"], places=3)

    def test_sparse_autoencoder(self):
        card = sae.train(sae.options_of([
            "--model", f"{self.folder}/models/causal", "--output", f"{self.folder}/models/sae", "--log",
            f"{self.folder}/sae.jsonl", *self.text, "--layer", "2", "--features", "64", "--active", "8", "--rows", "40",
            "--steps", "150", "--batch", "256", "--rate", "5e-3", "--precision", "float32", "--lists",
            str(ROOT / "tools" / "words" / "lists")]))
        self.check_files(self.folder / "models" / "sae")
        if said := self.evaluate("sae", "sae", "--limit", "20"):
            self.assertAlmostEqual(said["score"], card["scores"]["explained"]["score"], places=3)
            self.assertAlmostEqual(said["dead"], card["scores"]["dead"]["score"], places=3)
        self.assertGreater(card["scores"]["explained"]["score"], 0.3)
        features = json.loads((self.folder / "models" / "sae" / "features.json").read_text())
        self.assertEqual(len(features["features"]), 64)
        for feature in features["features"]:
            for number, place, strength in feature.get("examples", []):
                self.assertLess(number, len(features["sentences"]))
                self.assertGreater(strength, 0)

    @unittest.skipUnless(PROGRAM.exists(), "the command line is not built")
    def test_targets(self):
        """They are what `embedscope embed` says of training sentences; parts that are there are kept."""
        teacher, output = ROOT / "models" / "sentence", self.folder / "own-targets"
        options = targets.options_of(["--teacher", str(teacher), "--command", str(PROGRAM), "--output", str(output),
                                      *self.corpus, "--sentences", "30", "--part", "10"])
        targets.write_targets(options)
        parts = list(targets.parts_of(output))
        self.assertEqual([len(sentences) for sentences, _ in parts], [10, 10, 10])
        held_out = {line for name in ("first", "second") for document, held in read_documents(self.folder / f"{name}.txt")
                    if held for line in document}
        self.assertFalse([sentence for sentences, _ in parts for sentence in sentences if sentence in held_out])
        (sentence, *_), (vector, *_) = parts[1]
        said = subprocess.run([PROGRAM, "embed", "--model", teacher, sentence], capture_output=True, text=True, check=True)
        expected = np.array(json.loads(said.stdout))
        np.testing.assert_allclose(vector, expected / np.linalg.norm(expected), atol=1e-3)
        kept, lost = output / "0000.npy", output / "0001.npy"
        np.save(kept, np.zeros((10, 3)))
        lost.unlink()
        targets.write_targets(options)
        again = list(targets.parts_of(output))
        self.assertEqual(again[0][1].shape, (10, 3))
        np.testing.assert_array_equal(again[1][1], parts[1][1])

    def write_learnable_targets(self, folder):
        """Targets that a mean over words can reach: each letter's random direction, summed over a sentence."""
        lines = [line.split("\t")[2] for line in (TOOLS / "senses.tsv").read_text().splitlines() if line[0] != "#"]
        directions = np.random.default_rng(1).standard_normal((128, 48))
        folder.mkdir()
        for number in range(3):  # a letter has one direction in either case, as sentences are read in lower case
            part = lines[number * 80 : (number + 1) * 80]
            vectors = np.array([sum(directions[ord(letter) % 128] for letter in line.lower()) for line in part])
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            (folder / f"{number:04}.txt").write_text("\n".join(part) + "\n")
            np.save(folder / f"{number:04}.npy", vectors.astype(np.float16))

    def test_sentence_encoder(self):
        folder = self.folder / "models" / "sentence"
        given = self.folder / "targets"
        self.write_learnable_targets(given)
        train = lambda output, steps: distil.train(distil.options_of([
            "--targets", str(given), "--model", f"{self.folder}/models/masked", "--output", str(output), "--tokenizer",
            f"{self.folder}/tokenizer/tokenizer.model", "--layers", "1", "--batch", "16",
            "--static-epochs", "20", "--steps", str(steps), "--decay-at", "100", "--save-every", "10", "--rate", "1e-3",
            "--precision", "float32"]))
        checkpoint, stopped = self.folder / "distilled", self.folder / "stopped"
        train(checkpoint, 20)
        curve = [line["heldOutCosine"] for line in self.lines(checkpoint / "log.jsonl")]
        self.assertEqual(len(curve), 3)
        self.assertGreater(curve[0], 0.5)  # the static encoder
        self.assertGreater(curve[-1], curve[0])  # and what context adds
        train(stopped, 10)
        train(stopped, 20)
        whole, resumed = (torch.load(path / "last.pt")["model"] for path in (checkpoint, stopped))
        for name, weight in whole.items():
            self.assertTrue(torch.equal(weight, resumed[name]), name)
        publish = ["--from", f"{checkpoint}/last.pt", "--model", f"{self.folder}/models/masked", "--output",
                   str(folder), "--tokenizer", f"{self.folder}/tokenizer/tokenizer.model", "--program", str(PROGRAM),
                   "--history", f"{checkpoint}/log.jsonl"]
        publish_sentence.publish(publish_sentence.options_of(publish))
        card = self.check_files(folder)
        self.assertEqual([value for _, value in card["curve"]["points"]], curve)
        names = set(safetensors_file.read(folder / "model.safetensors"))
        self.assertIn("model.layers.0.mlp.down_proj.weight_scale", names)
        self.assertFalse([name for name in names if name.startswith("model.layers.1.")])
        if PROGRAM.exists():
            self.sentences_are_scored_as_here(folder, publish)

    def sentences_are_scored_as_here(self, folder, publish):
        """Spearman's rho and nDCG@10 of `embedscope eval`, against these scripts' own."""
        texts = [text for lines in senses.read_senses(TOOLS / "senses.tsv").values() for _, text in lines]
        generator = random.Random(5)
        pairs = [(generator.choice(texts), generator.choice(texts), generator.randrange(6)) for _ in range(60)]
        sts, collection = self.folder / "sts.csv", self.folder / "collection"
        quoted = lambda text: '"' + text.replace('"', '""') + '"'
        sts.write_text("".join(f"{quoted(a)},{quoted(b)},{score}.0\n" for a, b, score in pairs))
        collection.mkdir()
        # Long texts, too: past the tiny model's context they are cut.
        documents = [" ".join(generator.sample(texts, generator.choice([1, 2, 12]))) for _ in range(80)]
        queries = [documents[i].split(". ")[0] for i in range(0, 80, 8)]
        field = lambda name, text: f".{name}\n{text}\n"
        (collection / "cran.all.1400").write_text("".join(
            f".I {i + 1}\n" + field("T", "") + field("W", text) for i, text in enumerate(documents)))
        (collection / "cran.qry").write_text("".join(
            f".I {7 * i}\n" + field("W", text) for i, text in enumerate(queries)))
        (collection / "cranqrel").write_text("".join(
            f"{i + 1} {generator.randrange(80) + 1} {generator.choice([-1, 1, 3, 5])}\n{i + 1} {8 * i + 1} 2\n"
            for i in range(len(queries))))
        options = publish_sentence.options_of([*publish, "--sts", str(sts), "--cranfield", str(collection)])
        # There is no folder of word vectors beside these models, so that figure is left to another test.
        shutil.copytree(ROOT / "models" / "words", folder.parent / "words", dirs_exist_ok=True)
        card = publish_sentence.publish(options)
        model = shipping.read_twin(folder)
        processor = sentencepiece.SentencePieceProcessor(model_file=str(options.tokenizer))
        for width, rho in publish_sentence.sts_scores(model, processor, sts).items():
            if width <= model.config.hidden_size:
                self.assertAlmostEqual(card["scores"][f"sts{width}"]["score"], rho, places=3)
        for key, value in publish_sentence.retrieval_scores(model, processor, options).items():
            self.assertAlmostEqual(card["scores"][key]["score"], value, places=3)

    def test_encoder_decoder(self):
        output = self.folder / "seq2seq"
        arguments = ["--output", str(output), "--batch", "16", "--log-every", "10", "--save-every", "20",
                     "--test", "20", "--precision", "float32"]
        seq2seq.train(seq2seq.options_of([*arguments, "--steps", "60"]))
        losses = [line["loss"] for line in self.lines(output / "log.jsonl") if "loss" in line]
        self.assertLess(losses[-1], losses[0] - 0.5)
        publish_small.publish_seq2seq(publish_small.options_of([
            "seq2seq", "--from", f"{output}/last.pt", "--output", f"{self.folder}/models/seq2seq", "--test", "20"]))
        self.check_files(self.folder / "models" / "seq2seq")

    @unittest.skipUnless(PROGRAM.exists(), "the command line is not built")
    def test_the_command_line_scores_as_pytorch_does(self):
        """Bits per byte, minimal pairs and senses of `embedscope eval`, against these scripts' own."""
        processor = sentencepiece.SentencePieceProcessor(
            model_file=str(self.folder / "tokenizer" / "tokenizer.model"))
        words = senses.read_senses(TOOLS / "senses.tsv")
        texts = [sentence for lines in words.values() for _, sentence in lines]
        # Pairs of equal length, so that both kinds of outcome occur.
        pairs = [{"sentence_good": text, "sentence_bad": " ".join(reversed(text.split()))} for text in texts[:24]]
        (self.folder / "pairs").mkdir(exist_ok=True)
        for number, part in enumerate((pairs[:12], pairs[12:])):
            (self.folder / "pairs" / f"paradigm_{number}.jsonl").write_text("\n".join(map(json.dumps, part)) + "\n")
        for name in ("causal", "masked"):
            folder = shutil.copytree(self.folder / "models" / name, self.folder / "scored" / name)
            score_twin.put_scores(score_twin.options_of([
                "--model", str(folder), "--tokenizer", f"{self.folder}/tokenizer", "--program", str(PROGRAM),
                "--corpus", f"{self.folder}/first.txt", "--blimp", f"{self.folder}/pairs"]))
            card = self.check_files(folder)
            model = shipping.read_twin(folder)
            _, mean = blimp.accuracy(model, processor, blimp.read_pairs(self.folder / "pairs"))
            self.assertAlmostEqual(card["scores"]["blimp"]["score"], mean, places=4)
            self.assertEqual(card["scores"]["blimp"]["pairs"], 24)
            layers = senses.accuracy(model, processor, words)
            # A tie may fall either way: half a sentence of the 270.
            np.testing.assert_allclose(card["scores"]["senses"]["layers"], layers, atol=2.1e-3)
            self.assertEqual(card["scores"]["senses"]["sentences"], 270)
            if name == "masked":
                self.assertGreater(card["scores"]["firstPseudo"]["score"], 0)
                self.assertNotIn("firstLoss", card["scores"])
                continue
            documents = [lines for lines, held in read_documents(self.folder / "first.txt") if held]
            rows = perplexity.held_out_rows(documents, processor, model.config)
            entry = card["scores"]["first"]
            self.assertAlmostEqual(entry["score"], perplexity.bits_per_byte(model, rows), places=3)
            self.assertEqual(entry["documents"], len(documents))
            self.assertEqual(entry["bytes"], sum(len("\n".join(lines).encode()) for lines in documents))

    def test_held_out_questions_are_those_of_the_trainer(self):
        lines = (TOOLS / "seq2seq.held-out.tsv").read_text().splitlines()[1:]
        self.assertEqual([tuple(line.split("\t")) for line in lines], seq2seq_data.test_set(2000))

    def test_senses_file_is_sound(self):
        words = senses.read_senses(TOOLS / "senses.tsv")
        self.assertGreaterEqual(len(words), 40)
        for word, lines in words.items():
            self.assertGreaterEqual(len(lines), 6, word)
        self.assertAlmostEqual(senses.chance(words), 0.4, places=2)


if __name__ == "__main__":
    unittest.main()
