"""Containers: the samples packed in every way give the chains of the plain files, whatever holds them; what cannot be read is said by
name, and a bomb is left alone. Archives are made here, by Python's own modules and, where they are installed, zstd and 7z."""
import bz2
import gzip
import io
import lzma
import os
import re
import shutil
import struct
import subprocess
import tarfile
import tempfile
import zipfile
import zlib

from harness import PROGRAM, Run, Tap, chains, first_difference, without_places
from samples import FOLDER as SAMPLES

DONE, UNREADABLE, FAILED = 0, 3, 4
TRIAGE = ["triage", "--format", "jsonl"]


def samples():
    """Path below samples/ and bytes of every export."""
    out = {}
    for folder, _, names in os.walk(SAMPLES):
        for name in sorted(n for n in names if n.endswith(".xml")):
            path = os.path.join(folder, name)
            with open(path, "rb") as f:
                out[os.path.relpath(path, SAMPLES)] = f.read()
    return out


# ---- containers ----

def zip_of(members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        for name, data in members.items():
            z.writestr(name, data)
    return out.getvalue()


class Pipe(io.RawIOBase):
    """What zipfile cannot seek in: it writes sizes behind the data."""

    def __init__(self):
        super().__init__()
        self.data = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.data += data
        return len(data)


def streamed_zip_of(members):
    out = Pipe()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in members.items():
            z.writestr(name, data)
    return bytes(out.data)


def tar_of(members, form=tarfile.PAX_FORMAT):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as t:
        for name, data in members.items():
            info = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    return out.getvalue()


def tool(*args, data=b""):
    return subprocess.run(args, input=data, capture_output=True, check=True).stdout


def seven_of(members, *options):
    """A 7z archive; 7z can only make one from files."""
    with tempfile.TemporaryDirectory() as folder:
        for name, data in members.items():
            path = os.path.join(folder, "in", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(data)
        subprocess.run(["7z", "a", *options, "../out.7z", "."], cwd=os.path.join(folder, "in"), check=True, stdout=subprocess.DEVNULL)
        with open(os.path.join(folder, "out.7z"), "rb") as f:
            return f.read()


STREAMS = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
if shutil.which("zstd"):
    STREAMS["zst"] = lambda data: tool("zstd", "-c", data=data)
ARCHIVES = {
    "zip": zip_of,
    "stored.zip": lambda members: zip_of(members, zipfile.ZIP_STORED),
    "streamed.zip": streamed_zip_of,
    "tar": tar_of,
    "gnu.tar": lambda members: tar_of(members, tarfile.GNU_FORMAT),
    **{"tar." + ending: lambda members, pack=pack: pack(tar_of(members)) for ending, pack in STREAMS.items()},
}
if shutil.which("7z"):
    ARCHIVES["7z"] = seven_of


def packed(name, data):
    """One member as a stream of its own, each in another way."""
    ending = sorted(STREAMS)[zlib.crc32(name.encode()) % len(STREAMS)]
    return name + "." + ending, STREAMS[ending](data)


NESTED = {
    "zip in tar.gz": ("a.tar.gz", lambda members: gzip.compress(tar_of({"in.zip": zip_of(members)}))),
    "streamed zip in zip": ("a.zip", lambda members: zip_of({"in.zip": streamed_zip_of(members)})),
    "stored zip in stored zip": ("a.zip", lambda members: zip_of({"in.zip": zip_of(members, zipfile.ZIP_STORED)}, zipfile.ZIP_STORED)),
    "tar.xz in zip": ("a.zip", lambda members: zip_of({"deep/in.tar.xz": lzma.compress(tar_of(members))})),
    "compressed files in zip": ("a.zip", lambda members: zip_of(dict(packed(n, d) for n, d in members.items()))),
    "an archive for each file": ("a.tar", lambda members: tar_of({n + ".zip": zip_of({n: d}) for n, d in members.items()})),
}


# ---- the same chains ----

def write(folder, name, data):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)
    return path


def places(jsonl):
    return {(e["source"], e["record_id"], e["computer"], e["offset"]) for c in chains(jsonl) for h in c["hops"] for e in h["evidence"]}


def check_same(tap, folder, want, members):
    """want: the samples' chains from their folder."""
    plain = {(os.path.relpath(source, SAMPLES), *rest) for source, *rest in places(want)}

    def same(name, run, begin, ending=""):
        got = without_places(run.out)
        ok = run.status == DONE and not run.err and got == without_places(want)
        tap.ok("the same chains: " + name, ok, run.err + first_difference(got, without_places(want)))
        if begin is not None:
            tap.same("and places: " + name, sorted(places(run.out)), sorted((begin + source + ending, *rest) for source, *rest in plain))

    for ending, pack in ARCHIVES.items():
        path = write(folder, "all." + ending, pack(members))
        same(ending, Run([*TRIAGE, path]), path + ":")
        with open(path, "rb") as f:
            data = f.read()
        if ending != "7z":
            same(ending + " through a pipe", Run([*TRIAGE, "-"], data), "-:")
        with open(path, "rb") as f:
            done = subprocess.run([PROGRAM, *TRIAGE, "-"], stdin=f, capture_output=True, check=False)
            tap.ok("the same chains: %s on standard input" % ending, without_places(done.stdout) == without_places(want), done.stderr)
    for name, (file, pack) in NESTED.items():
        same(name, Run([*TRIAGE, write(folder, file, pack(members))]), None)
    streams = os.path.join(folder, "streams")
    for name, data in members.items():
        write(streams, *packed(name, data))
    run = Run([*TRIAGE, streams])
    same("each compressed", run, None)
    tap.ok("a compressed file goes by its own name", {source for source, *_ in places(run.out)} ==
           {os.path.join(streams, packed(source, b"")[0]) for source, *_ in plain}, places(run.out))
    mixed, archive = os.path.join(folder, "mixed"), {}
    for i, (name, data) in enumerate(members.items()):
        if i % 3 == 0:
            write(mixed, name, data)
        elif i % 3 == 1:
            write(mixed, *packed(name, data))
        else:
            archive[name] = data
    write(mixed, "rest.evtx", zip_of(archive))  # its name lies
    same("a folder of files, compressed files and an archive under another name", Run([*TRIAGE, mixed]), None)


# ---- what cannot be read ----

def check_damage(tap, folder, good, want):
    def case(name, data, err, file="x.zip", status=DONE, same=True, stdin=False):
        path = write(folder, file, data)
        run = Run([*TRIAGE, "-"], data) if stdin else Run([*TRIAGE, path])
        tap.ok(name, run.status == status and (re.search(err, run.err) if err else not run.err) and
               (not same or without_places(run.out) == without_places(want)), "%d %s" % (run.status, run.err))

    one = {"good.xml": good}
    noise = os.urandom(200000)
    case("an archive of nothing", zip_of({}), r"x\.zip: no event export among 1 file: 1 empty", status=FAILED, same=False)
    case("a compressed nothing", gzip.compress(b""), r"x\.xml\.gz: empty", "x.xml.gz", FAILED, False)
    case("empty members, and one name twice", zip_of({"a": b"", "good.xml": good, "b/good.xml": good}), r"passed over 1 file: 1 empty\n")
    case("two streams in one file", gzip.compress(good[:5000]) + gzip.compress(good[5000:]), "", "x.gz")
    case("zeros after the end", gzip.compress(good) + bytes(5000), "", "x.gz")
    case("something after the end", gzip.compress(good) + b"rest", r"x\.gz: what follows the end", "x.gz", UNREADABLE)
    case("something long after the end", bz2.compress(good) + bytes(100000) + b"rest", r"x\.bz2: what follows the end", "x.bz2", UNREADABLE)
    case("two tars in one file", tar_of({"a": b"x"}) + tar_of(one), r"passed over 1 file: 1 other", "x.tar")
    case("bytes before and after a zip's end", zip_of(one) + b"comment" * 9, "")
    case("a suffix that lies", good, "", "x.zip")
    case("a zip cut off in its last member", zip_of({"good.xml": good, "noise": noise})[:-150000], r"x\.zip:noise: zip: cut off, .*what stands before was read", status=UNREADABLE)
    case("a tar cut off", tar_of({"good.xml": good, "noise": noise})[:-100000], r"x\.tar:noise: tar: cut off, .*what stands before", "x.tar", UNREADABLE)
    case("a tar.gz cut off", gzip.compress(tar_of({"good.xml": good, "noise": noise}))[:-100000], r"x\.tgz:noise: tar: cut off, .*what stands before", "x.tgz", UNREADABLE)
    cut = gzip.compress(good)[:-30]
    whole = zlib.decompressobj(31).decompress(cut)
    rest = Run([*TRIAGE, write(folder, "cut.xml", whole)])
    run = Run([*TRIAGE, write(folder, "x.gz", cut)])
    tap.ok("a gzip cut off: what stands before is read", run.status == UNREADABLE and re.search(r"x\.gz: gzip: cut off, .*; what stands before was read", run.err) and
           without_places(run.out) == without_places(rest.out) != b"", run.err)
    wrong = bytearray(gzip.compress(good))
    wrong[-6] ^= 1
    case("a gzip with a wrong checksum", bytes(wrong), r"x\.gz: gzip: incorrect data check; what stands before was read", "x.gz", UNREADABLE)
    case("a gzip of the wrong length", gzip.compress(good)[:-1] + b"\1", r"x\.gz: gzip: incorrect length check", "x.gz", UNREADABLE)
    case("a second gzip that is damaged", gzip.compress(good) + b"\x1f\x8b\x08\xe0" + noise, r"x\.gz: what follows the end", "x.gz", UNREADABLE)
    case("a header that is none", b"\x1f\x8b\x08" + bytes(40), r"x\.gz: gzip: .*nothing in it could be read", "x.gz", FAILED, False)
    broken = bytearray(zip_of({"good.xml": good, "z.xml": good}, zipfile.ZIP_STORED))
    broken[broken.index(b"z.xml") + 4000] ^= 1
    case("a wrong checksum", bytes(broken), r"x\.zip:z\.xml: zip: .*CRC", status=UNREADABLE)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    case("a wrong size", raw_zip(b"good.xml", deflate.compress(good) + deflate.flush(), len(good) + 1), r"x\.zip:good\.xml: .*wrong size.*[^a]\n", status=FAILED, same=False)
    case("part of a zip in several", b"PK\7\10" + zip_of(one), r"one part of an archive in several; join", status=FAILED, same=False)
    if shutil.which("7z"):
        whole = seven_of(one)
        case("7z through a pipe", whole, r"-: a 7z archive cannot be read from a pipe; name the file", status=FAILED, same=False, stdin=True)
        case("7z in zip", zip_of({"in.7z": whole, "good.xml": good}), r"x\.zip:in\.7z: a 7z archive inside another .*unpack it", status=UNREADABLE)
        case("7z cut off", whole[:-40], r"x\.7z: 7z: cut off, or the first of several parts", "x.7z", FAILED, False)
        secret = seven_of({"secret.xml": good, "too.xml": good}, "-pword", "-ms=off")
        case("an encrypted 7z", secret, r"x\.7z:secret\.xml: is encrypted; unpack it with its password.*\n.*too.xml: is encrypted\n", "x.7z", FAILED, False)
        case("an encrypted 7z, names too", seven_of({"secret.xml": good}, "-pword", "-mhe"), r"x\.7z: is encrypted; unpack it", "x.7z", FAILED, False)
        zips = {"secret%d.xml" % i: good for i in range(8)}
        with tempfile.TemporaryDirectory() as inner:
            for name, data in {**zips, "good.xml": good}.items():
                write(inner, name, data)
            tool("7z", "a", "-tzip", "-pword", os.path.join(inner, "x.zip"), *[os.path.join(inner, n) for n in zips])
            tool("7z", "a", "-tzip", os.path.join(inner, "x.zip"), os.path.join(inner, "good.xml"))
            with open(os.path.join(inner, "x.zip"), "rb") as f:
                case("encrypted members, and one that is not", f.read(), r"(?s)secret0\.xml: is encrypted; unpack it with its password.*secret4\.xml: is encrypted\n.*x\.zip: 3 more members that cannot be read", status=UNREADABLE)


def check_things(tap, folder, good, want):
    """Names and kinds of members that would do harm where they are unpacked."""
    members = {}
    for name in ("../../etc/good.xml", "/abs/good.xml", "a\x1b[31m\nb\r.xml", "x" * 3000 + ".xml", "b\\c.xml", "\u202egnp.xml"):
        members[name] = good
    for name, kind in (("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("pipe", tarfile.FIFOTYPE), ("device", tarfile.CHRTYPE), ("folder", tarfile.DIRTYPE)):
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        members[info] = b""
    path = write(folder, "hostile.tar", tar_of(members))
    before = sorted(os.listdir(folder))
    run = Run([*TRIAGE, path], cwd=folder)
    tap.ok("hostile names: chains", run.status == DONE and without_places(run.out) == without_places(want), run.err)
    tap.ok("hostile kinds are counted", re.search(r"passed over 4 files: 2 links \(not followed\), 2 devices or pipes\n$", run.err), run.err)
    tap.ok("nothing was written", sorted(os.listdir(folder)) == before)
    tap.ok("and no control character printed", not re.search(r"[\x00-\x09\x0b-\x1f]", run.err + run.out.decode()))
    text = Run(["explain", path, "--chain", chains(want)[0]["chain"], "--all"])
    tap.ok("nor by explain", not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", text.out.decode()), text.out)


def check_collections(tap, folder, good, want):
    """What tools leave: percent-encoded paths, JSON beside the logs, hives and page files."""
    logs = "uploads/auto/C%3A/Windows/System32/winevt/Logs/"
    members = {
        "client_info.json": b'{"hostname": "app08"}\n', "uploads.json": b'{"Path": "x", "Size": 3}\n' * 40, "results/Windows.EventLogs.csv": b"a,b\n1,2\n",
        logs + "Security.xml": good, logs + "Empty.evtx": b"ElfFile\0" + bytes(4088), logs + "%SystemRoot%%s%n.xml": b"",
        "uploads/ntfs/%5C%5C.%5CC%3A/$MFT": b"FILE0\0" + bytes(3 << 20), "uploads/auto/C%3A/pagefile.sys": bytes(5 << 20),
    }
    tree = os.path.join(folder, "tree")
    for name, data in members.items():
        write(tree, name, data)
    for name, path in (("a folder", tree), ("a zip", write(folder, "collection.zip", zip_of(members))), ("a tar", write(folder, "collection.tar", tar_of(members))),
                       ("a tar.gz through a pipe", None)):
        run = Run([*TRIAGE, path or "-"], b"" if path else gzip.compress(tar_of(members)))
        said = re.search(r"(?m)^hopchain: (\S+)[:/]uploads/auto/C%3A/Windows/System32/winevt/Logs/%SystemRoot%%s%n.xml: empty;.*\n"
                         r"hopchain: \1: passed over 6 files: 3 other, 1 empty log, 2 JSON\n", run.err)
        tap.ok("a collection as " + name, run.status == UNREADABLE and said and without_places(run.out) == without_places(want), run.err)
    sparse = write(folder, "sparse.xml", good[:good.index(b"</Event>") + 8])
    with open(sparse, "r+b") as f:
        f.seek(3 << 20)
        f.write(good[good.index(b"</Event>") + 8:])
    subprocess.run(["tar", "-C", folder, "--sparse", "-cf", os.path.join(folder, "sparse.tar"), "sparse.xml"], check=True)
    plain, packed_up = Run([*TRIAGE, sparse]), Run([*TRIAGE, os.path.join(folder, "sparse.tar")])
    tap.ok("a sparse member is small", os.path.getsize(os.path.join(folder, "sparse.tar")) < 1 << 20)
    tap.ok("and its holes are zeros", plain.status == packed_up.status == DONE and without_places(plain.out) == without_places(packed_up.out) ==
           without_places(want) and {p[3] for p in places(plain.out)} == {p[3] for p in places(packed_up.out)}, packed_up.err)


def check_letters(tap, folder, good):
    """A member's name is the same in every locale, also one in a code page that nobody names."""
    name = "Ünï/日本.xml"
    archives = {"zip": zip_of({name: good}), "tar": tar_of({name: good}), "gnu.tar": tar_of({name: good}, tarfile.GNU_FORMAT)}
    archives["bytes.zip"] = zip_of({"AAAA.xml": good}).replace(b"AAAA.xml", b"\x84\x94AA.xml")
    if shutil.which("7z"):
        archives["7z"] = seven_of({name: good})
    for ending, data in archives.items():
        path = write(folder, "letters." + ending, data)
        want = path + ":" + ("\ufffd\ufffdAA.xml" if ending == "bytes.zip" else name)
        for locale in ("C", "C.UTF-8"):
            tap.same("names of a %s in locale %s" % (ending, locale), {p[0] for p in places(Run([*TRIAGE, path], env={"LC_ALL": locale}).out)}, {want})


# ---- bombs ----

def deflate_bomb(size):
    """gzip of so many letters, made of one compressed piece again and again."""
    piece = 1 << 20
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = z.compress(b"x" * piece) + z.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08\0\0\0\0\0\0\3" + block * (size // piece) + zlib.compressobj(9, zlib.DEFLATED, -15).flush() + bytes(8)


def raw_zip(name, deflated, size):
    """A zip of one member that was deflated before."""
    head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0, 0, len(deflated), size & 0xffffffff, len(name), 0)
    local = b"PK\3\4" + head + name + deflated
    return local + b"PK\1\2\x14\0" + head + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name + b"PK\5\6" + struct.pack(
        "<HHHHIIH", 0, 0, 1, 1, 46 + len(name), len(local), 0)


def index_zip(count):
    """A zip of nothing but its index."""
    entry = b"PK\1\2" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, *[0] * 14)
    end = struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, count, count, len(entry) * count, 30)
    return (b"PK\3\4" + bytes(26) + entry * count + b"PK\6\6" + end + b"PK\6\7" + struct.pack("<IQI", 0, 30 + len(entry) * count, 1) +
            b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 0xffff, 0xffff, 0xffffffff, 0xffffffff, 0))


def index_seven(count):
    """A 7z that claims so many empty files, a bit for each."""
    def number(n):
        size = next(i for i in range(8) if n < 1 << 7 * (i + 1))
        return bytes([0xff << 8 - size & 0xff | n >> 8 * size]) + (n & (1 << 8 * size) - 1).to_bytes(size, "little")

    header = b"\1\5" + number(count) + b"\x0e" + number(count // 8) + b"\xff" * (count // 8) + bytes(2)
    start = struct.pack("<QQI", 0, len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\4" + struct.pack("<I", zlib.crc32(start)) + start + header


def check_memory(tap, folder):
    """What would take gigabytes is refused for much less."""
    env = {**os.environ, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":allocator_may_return_null=1"}
    for name, data, err in (("index.zip", index_zip(1500000), "its index is larger than 64 MiB"), ("index.7z", index_seven(24000000), "allocate memory")):
        with subprocess.Popen([PROGRAM, "triage", write(folder, name, data)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=env) as run:
            said = run.stderr.read().decode()
            _, status, usage = os.wait4(run.pid, 0)
            run.returncode = os.waitstatus_to_exitcode(status)
        tap.ok("an index without end: " + name, run.returncode == FAILED and err in said, said)
        if "Sanitizer" not in said:
            tap.ok("its memory: " + name, usage.ru_maxrss < 1 << 20, usage.ru_maxrss)


def check_memory_left(tap, folder):
    """What one archive could not have does not end the run over a name of the next that cannot be converted."""
    env = {**os.environ, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":allocator_may_return_null=1"}
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "fuzz", "corpus", "input", "name_after_enomem.zip"), "rb") as f:
        run = subprocess.run([PROGRAM, "triage", write(folder, "index.7z", index_seven(24000000)), "-"], stdin=f, capture_output=True, env=env)
    said = run.stderr.decode()
    tap.ok("an archive behind one that took too much", run.returncode == FAILED and "-: zip" in said and "Fatal" not in said, said)


def check_bombs(tap, folder, good):
    def case(name, data, err, file="bomb.zip", most=FAILED):
        path = write(folder, file, data)
        run = Run([*TRIAGE, path])
        tap.ok(name, run.status in (UNREADABLE, most) and re.search(err, run.err) and len(run.err.splitlines()) <= 8, "%d %s" % (run.status, run.err))

    like = r"expands to more than 500 times its size, like a decompression bomb; the rest is not read\. If you trust it"
    bomb = deflate_bomb(3 << 29)
    case("a bomb", bomb, r"bomb\.gz: the file " + like, "bomb.gz")
    case("behind a good file, in a zip in a tar", tar_of({"good.xml": good, "x.zip": raw_zip(b"b", bomb[10:-8], 3 << 29)}), r"x\.zip:b: the file " + like, "bomb.tar")
    case("zeros are nothing to be read", zip_of({"zeros": bytes(200 << 20)}), r"no event export among 1 file: 1 other")
    deep = good
    for _ in range(20):
        deep = zip_of({"in.zip": deep})
    case("nested too deep", deep, r"bomb\.zip(:in\.zip){6}: is nested too deep; unpack it")
    header = tar_of({"x": b""})[:512] * 2048
    z = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = z.compress(header) + z.flush(zlib.Z_FULL_FLUSH)
    many = b"\x1f\x8b\x08\0\0\0\0\0\0\3" + block * 500
    case("more members than a million", many, r"bomb\.tgz: the file holds more than a million members; the rest is not read", "bomb.tgz")


def main():
    tap = Tap()
    members = samples()
    want = Run([*TRIAGE, SAMPLES]).out
    good = members["double-hop.xml"]
    with tempfile.TemporaryDirectory() as folder:
        good_chains = Run([*TRIAGE, write(folder, "good.xml", good)]).out
        check_same(tap, folder, want, members)
        check_damage(tap, folder, good, good_chains)
        check_things(tap, folder, good, good_chains)
        check_letters(tap, folder, good)
        check_collections(tap, folder, good, good_chains)
        check_memory(tap, folder)
        check_memory_left(tap, folder)
        check_bombs(tap, folder, good)
    tap.done()


main()
