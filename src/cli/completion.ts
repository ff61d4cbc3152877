/** Scripts for shells that complete commands, options and files, made of the parsed commands themselves. */
import type { Command } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const;
export type Shell = (typeof SHELLS)[number];

interface Entry {
  /** Names from the program down: `registry push`; empty for the program. */
  readonly path: string;
  readonly about: string;
  readonly commands: readonly { readonly name: string; readonly about: string }[];
  readonly options: readonly { readonly short: string | undefined; readonly long: string; readonly about: string; readonly choices: readonly string[] }[]; // prettier-ignore
}

function entriesOf(command: Command, path: readonly string[] = []): Entry[] {
  const below = command.commands.filter((each) => each.name() !== 'help');
  const options = command.options
    .filter((option) => !option.hidden && option.long !== undefined)
    .map((option) => ({
      short: option.short,
      long: option.long!,
      about: option.description,
      choices: option.argChoices ?? [],
    }));
  return [
    {
      path: path.join(' '),
      about: command.description(),
      commands: below.map((each) => ({ name: each.name(), about: each.description() })),
      options: [...options, { short: '-h', long: '--help', about: 'print the help', choices: [] }],
    },
    ...below.flatMap((each) => entriesOf(each, [...path, each.name()])),
  ];
}

/** In single quotes of a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

function bash(entries: readonly Entry[]): string {
  const words = (entry: Entry): string =>
    [
      ...entry.commands.map(({ name }) => name),
      ...entry.options.flatMap(({ short, long }) => [short, long]).filter(Boolean),
    ].join(' ');
  const cases = entries.map((entry) => `    ${quoted(entry.path)}) words=${quoted(words(entry))} ;;`);
  const known = entries.filter(({ path }) => path !== '').map(({ path }) => quoted(path));
  return `# Completion of brine for bash, made by brine completion bash.
_brine() {
  local current=\${COMP_WORDS[COMP_CWORD]} path= next word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    next="\${path:+$path }$word"
    case $next in
    ${known.join('|')}) path=$next ;;
    esac
  done
  case $path in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ $current != -* ]]; then COMPREPLY+=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _brine brine
`;
}

function zsh(entries: readonly Entry[]): string {
  const described = (name: string, about: string): string => quoted(`${name}:${about.replaceAll(':', '\\:')}`);
  const cases = entries.map((entry) => {
    const items = [
      ...entry.commands.map(({ name, about }) => described(name, about)),
      ...entry.options.map(({ long, about }) => described(long, about)),
    ];
    return `    ${quoted(entry.path)}) items=(${items.join(' ')}) ;;`;
  });
  const known = entries.filter(({ path }) => path !== '').map(({ path }) => quoted(path));
  return `#compdef brine
# Completion of brine for zsh, made by brine completion zsh.
_brine() {
  local spot= next word
  local -a items
  for word in \${words[2,CURRENT-1]}; do
    next="\${spot:+$spot }$word"
    case $next in
    ${known.join('|')}) spot=$next ;;
    esac
  done
  case $spot in
${cases.join('\n')}
  esac
  _describe 'brine' items
  _files
}
if [ "$funcstack[1]" = _brine ]; then _brine "$@"; else compdef _brine brine; fi
`;
}

function fish(entries: readonly Entry[]): string {
  const lines = ['# Completion of brine for fish, made by brine completion fish.'];
  for (const entry of entries) {
    const names = entry.path === '' ? [] : entry.path.split(' ');
    const when = names.length === 0 ? '__fish_use_subcommand' : names.map((name) => `__fish_seen_subcommand_from ${name}`).join('; and '); // prettier-ignore
    for (const { name, about } of entry.commands)
      lines.push(`complete -c brine -n ${quoted(when)} -f -a ${quoted(name)} -d ${quoted(about)}`);
    for (const { short, long, about, choices } of entry.options) {
      const parts = [`complete -c brine -n ${quoted(when)}`, short === undefined ? '' : `-s ${short.slice(1)}`, `-l ${long.slice(2)}`, choices.length > 0 ? `-x -a ${quoted(choices.join(' '))}` : '', `-d ${quoted(about)}`]; // prettier-ignore
      lines.push(parts.filter(Boolean).join(' '));
    }
  }
  return `${lines.join('\n')}\n`;
}

function powershell(entries: readonly Entry[]): string {
  const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const rows = entries.map((entry) => {
    const words = [...entry.commands.map(({ name }) => name), ...entry.options.map(({ long }) => long)];
    return `    ${text(entry.path)} = @(${words.map(text).join(', ')})`;
  });
  return `# Completion of brine for PowerShell, made by brine completion powershell.
Register-ArgumentCompleter -Native -CommandName brine -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @{
${rows.join('\n')}
  }
  $path = ''
  foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
    $next = ("$path " + $element.ToString()).Trim()
    if ($words.ContainsKey($next)) { $path = $next }
  }
  $words[$path] | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}

const MAKERS: Readonly<Record<Shell, (entries: readonly Entry[]) => string>> = { bash, zsh, fish, powershell };

/** The script for a shell, of a program with all its commands. */
export function completionScript(shell: Shell, program: Command): string {
  return MAKERS[shell](entriesOf(program));
}
