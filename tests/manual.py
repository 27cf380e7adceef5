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


def check_manual(tap):
    with open(MANUAL, encoding="utf-8") as f:
        text = f.read()
    plain = text.replace("\\-", "-")
    for command in commands():
        tap.ok("the manual tells of " + command, re.search(r"^\.B hopchain %s\b" % command, plain, re.M))
        lost = [o for o in options(command) if o != "help" and "--" + o not in plain]
        tap.ok("and of its options", not lost, lost)
    if shutil.which("mandoc"):
        lint = subprocess.run(["mandoc", "-Tlint", "-W", "warning", MANUAL], capture_output=True, text=True, check=False)
        tap.same("mandoc finds no fault in the manual", lint.stdout, "")
    else:
        tap.skip("mandoc", "no mandoc (Debian: mandoc)")


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
