"""What comes with the program: a manual page without faults that tells of every command and option, and completion that shells take."""
import os
import re
import shutil
import subprocess
import tempfile

from harness import PROGRAM, TOP, Run, Tap

MANUAL = os.path.join(TOP, "hopchain.1")


def commands():
    return re.findall(r"^  (\w+) ", Run(["--help"]).out.decode(), re.M)


def options(command):
    return re.findall(r"--([a-z-]+)", "\n".join(re.findall(r"^  (?:-\w, |    )(--[a-z-]+)", Run([command, "--help"]).out.decode(), re.M)))


def check_words(tap, text):
    """The page tells of each command and option, and of no other."""
    flags = [line for line in text.splitlines() if "Fl " in line]
    told = {name.replace("\\", "") for line in flags for name in re.findall(r" \\-([a-z][a-z\\-]*)", line)}
    real = {"help"}
    synopsis = set(re.findall(r"^\.Nm\n\.Cm (\w+)", text, re.M))
    tap.same("the manual's synopsis has every command", sorted(synopsis), sorted(commands()))
    for command in commands():
        lost = [o for o in options(command) if o not in told]
        real.update(options(command))
        tap.ok("the manual tells of %s's options" % command, not lost, lost)
        tap.same("%s --help" % command, (Run([command, "--help"]).status, Run([command, "-h"]).err), (0, ""))
    tap.same("and of no option that is none", sorted(told - real), [])
    tap.ok("it is of this version", ".Os hopchain %s\n" % Run(["--version"]).out.decode().split()[1] in text)


def check_look(tap):
    """Whoever formats it, it is clean and as wide as a terminal."""
    for tool, check, show in (("mandoc", ["-Tlint", "-Wwarning"], ["-Tascii"]), ("groff", ["-mdoc", "-ww", "-z"], ["-mdoc", "-Tascii", "-P-cbou"])):
        if not shutil.which(tool):
            tap.skip(tool, "no " + tool)
            continue
        lint = subprocess.run([tool, *check, MANUAL], capture_output=True, text=True, check=False)
        tap.same(tool + " finds no fault in the manual", lint.stdout + lint.stderr, "")
        page = subprocess.run([tool, *show, MANUAL], capture_output=True, text=True, check=True).stdout
        page = re.sub("(?s).\b", "", page)
        tap.same(tool + "'s page fits 80 columns", [line for line in page.splitlines() if len(line) > 80], [])
        tap.ok(tool + "'s page has all of it", "EXIT STATUS" in page and "--fail-on" in page and "SEE ALSO" in page)


def check_manual(tap):
    with open(MANUAL, encoding="utf-8") as f:
        check_words(tap, f.read())
    check_look(tap)


def completed(shell, line, folder):
    """What the shell offers at the end of the line."""
    words = line.split(" ")
    if shell == "bash":
        script = 'source hopchain; COMP_WORDS=(%s); COMP_CWORD=%d; _hopchain; printf "%%s\\n" "${COMPREPLY[@]}"' % (" ".join(w or "''" for w in words), len(words) - 1)
    else:
        script = "source hopchain; complete -C '%s'" % line
    done = subprocess.run([shell, "-c", script], capture_output=True, text=True, cwd=folder, check=False, env={**os.environ, "HOME": folder})
    return {row.split("\t")[0] for row in done.stdout.splitlines()}, done.stderr


def check_completion(tap):
    for shell in ("bash", "zsh", "fish"):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "hopchain"), "wb") as f:
                f.write(Run(["completion", shell]).out)
            if not shutil.which(shell):
                tap.skip(shell, "no " + shell)
                continue
            done = subprocess.run([shell, "-n", "hopchain"], capture_output=True, text=True, cwd=folder, check=False)
            tap.same("%s takes it" % shell, (done.returncode, done.stderr), (0, ""))
            if shell == "zsh":  # offers only to a person at a terminal
                continue
            for line, want in (("hopchain ", set(commands())), ("hopchain dump --format ", {"xml", "jsonl"}), ("hopchain triage --fail-on h", {"high"}),
                               ("hopchain query ", {"filter", "export", "audit", "subscription"}), ("hopchain compare --w", {"--wide", "--window-events"})):
                got, said = completed(shell, line, folder)
                tap.ok("%s: %s" % (shell, line), want <= got and not said, "%r\n%s" % (sorted(got), said))


def main():
    tap = Tap()
    assert os.path.exists(PROGRAM)
    check_manual(tap)
    check_completion(tap)
    tap.done()


main()
