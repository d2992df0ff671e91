import type { Io } from '../io.ts';
import type { Shell } from './command.ts';

/**
 * Prints the script for a shell. Those for zsh and fish are a library's, and as good as those of cobra, whose protocol they
 * speak. Its script for bash is not used: it declares constants for the whole shell, over which the next program with such a
 * script stumbles, needs a package of helpers, and completes no files.
 */
export async function printScript(shell: Shell, { out }: Pick<Io, 'out'>): Promise<void> {
  if (shell === 'bash') return out(bash);
  const { script } = await import('@bomb.sh/tab');
  return script(shell, 'registry-network', 'registry-network');
}

const bash = `# bash completion for registry-network
__registry_network_complete() {
    local out directive word words=() current=\${COMP_WORDS[COMP_CWORD]}
    out=$(registry-network complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null) || return
    directive=\${out##*:}
    while IFS=$'\\t' read -r word _; do
        [[ -n $word && $word != :* ]] && words+=("$word")
    done <<<"$out"
    [[ $current == = ]] && current=
    case $directive in
        0) compopt -o filenames; while read -r word; do words+=("$word"); done < <(compgen -f -- "$current") ;;
        16) compopt -o filenames; while read -r word; do words+=("$word"); done < <(compgen -d -- "$current") ;;
    esac
    COMPREPLY=("\${words[@]}")
}
complete -F __registry_network_complete registry-network
`;
