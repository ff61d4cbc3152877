import { Argument, Command } from 'commander';
import type { Terminal } from '../terminal.js';
import { completionScript, SHELLS, type Shell } from '../completion.js';

const EXAMPLES = `
Examples:
  $ brine completion bash > brine.bash
  $ brine completion zsh > _brine
  $ brine completion fish > brine.fish
  $ brine completion powershell > brine.ps1

bash: source <(brine completion bash) in ~/.bashrc. zsh: a file _brine in a folder of $fpath. fish: ~/.config/fish/completions/brine.fish.
PowerShell: brine completion powershell | Out-String | Invoke-Expression in $PROFILE.`;

/** @param tree Every command with its options, as the help lists them. */
export function completionCommand(terminal: Terminal, tree: () => Promise<Command>): Command {
  return new Command('completion')
    .description('a script that completes commands and options in a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .addHelpText('after', EXAMPLES)
    .action(async (shell: Shell) => {
      terminal.out(completionScript(shell, await tree()));
    });
}
