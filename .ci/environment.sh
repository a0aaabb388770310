# Read by ./feedwatch and ./test: makes or renews .venv from uv.lock. Expects $here, the folder of the project.
# `prepare STAMP OPTION...` does nothing when STAMP says that this very folder was prepared for this very lock.

uv_version=0.13.9

die() {
    echo "feedwatch: $*" >&2
    exit 1
}

need_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && return
    done
    die "Python 3.11 or newer is needed and was not found (Debian, Ubuntu: apt-get install python3)"
}

# Sets $uv: the one in PATH, or else our own. Only the finished program is moved into place, so that two first starts
# at the same time do not disturb each other.
need_uv() {
    uv=$(command -v uv) && return
    uv=$here/.tools/uv-$uv_version
    [ -x "$uv" ] && return
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        die "this Python cannot make environments; please run: apt-get install python3-venv"
    workshop=$here/.tools/workshop.$$
    trap 'rm -rf "$workshop"' EXIT
    trap 'exit 130' INT TERM
    "$python" -m venv "$workshop" >&2 &&
        "$workshop/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$uv_version" >&2 ||
        die "uv $uv_version could not be installed into .tools (is the network there?)"
    mv "$workshop/bin/uv" "$uv"
    rm -rf "$workshop"
    trap - EXIT INT TERM
}

# --inexact: ./feedwatch leaves alone what ./test has installed on top.
prepare() {
    stamp=$here/.venv/$1
    shift
    state="$here $(cat "$here/uv.lock" "$here/pyproject.toml" | cksum)"
    if [ -f "$stamp" ]; then
        was=$(cat "$stamp")
        [ "$was" = "$state" ] && return
        # An environment that was moved or copied still points to its old place.
        case "$was" in "$here "*) ;; *) rm -rf "$here/.venv" ;; esac
    fi
    need_python
    [ -d "$here/.venv" ] || echo "feedwatch: first start, installing into .venv (takes some seconds)" >&2
    need_uv
    # Compiled now and not at every start: where Python may not write bytecode, that costs two seconds each time.
    UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=$here/.venv UV_COMPILE_BYTECODE=1 \
        "$uv" sync --quiet --project "$here" --locked --inexact "$@" || die "the environment could not be made"
    "$here/.venv/bin/python" -m compileall -q "$here/src" || true
    echo "$state" >"$stamp.$$" && mv "$stamp.$$" "$stamp"
}
