"""`feedwatch completion`: what a shell needs to complete our commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from feedwatch.model.errors import FeedwatchError

_VARIABLE = "_FEEDWATCH_COMPLETE"


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script by which a shell completes commands, options, sources and topics.

    \b
    Example:
      eval "$(feedwatch completion bash)"          # in ~/.bashrc
      eval "$(feedwatch completion zsh)"           # in ~/.zshrc
      feedwatch completion fish > ~/.config/fish/completions/feedwatch.fish
    """
    maker = get_completion_class(shell)
    if maker is None:
        raise FeedwatchError(f"completion for {shell} is not there")
    script = maker(context.find_root().command, {}, "feedwatch", _VARIABLE)
    click.echo(script.source())
