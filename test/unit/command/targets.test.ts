/** Which cluster a command names for itself, and whether it needs one at all. */
import assert from 'node:assert/strict';
import { parseTyped } from '../../../src/command/parseTyped.ts';

suite('what a command acts on', () => {
  test('CX5: a command that names its own target says so', () => {
    for (const [text, ...targets] of [
      ['kubectl get pods'],
      ['kubectl --context=prod get pods', ['context', 'prod']],
      ['kubectl get pods --context prod', ['context', 'prod']],
      ['kubectl get pods --context="$C"', ['context', undefined]],
      ['kubectl -s https://x get pods --token=a', ['server', 'https://x'], ['token', 'a']],
      ['kubectl get pods --as admin --user=x --cluster=y', ['as', 'admin'], ['user', 'x'], ['cluster', 'y']],
      ['kubectl get pods --insecure-skip-tls-verify', ['server', undefined]],
      ['KUBECONFIG=./x kubectl get pods', ['kubeconfig', './x']],
      ['export KUBECONFIG=./x; kubectl get pods', ['kubeconfig', './x']],
      ['unset KUBECONFIG; kubectl get pods', ['kubeconfig', undefined]],
      ['env -u KUBECONFIG kubectl get pods', ['kubeconfig', undefined]],
      ['env -i kubectl get pods', ['kubeconfig', undefined]],
      ['sudo kubectl get pods', ['kubeconfig', undefined]],
      ['helm list --kube-context x --kubeconfig=y', ['context', 'x'], ['kubeconfig', 'y']],
      ['HELM_KUBECONTEXT=x helm list', ['context', 'x']],
      ['kubectl exec x -- kubectl --context y get pods'],
      ['kubectl exec x -- ls --context'],
    ] as const) {
      const { ownTargets } = parseTyped(text);
      assert.deepEqual(
        ownTargets.map(({ flag, value }) => [flag, value]),
        targets,
        text,
      );
    }
  });

  test('CX5: a login shell, another user, a later time and variables from a file may lead to another cluster', () => {
    for (const text of [
      "bash -lc 'kubectl get pods'",
      "bash -ic 'kubectl get pods'",
      "bash -o pipefail -lc 'kubectl get pods'",
      'bash --login <<X\nkubectl get pods\nX',
      "bash -l <<< 'kubectl get pods'",
      "bash --rcfile x -c 'kubectl get pods'",
      "bash $FLAGS -c 'kubectl get pods'",
      "sh -lc 'kubectl get pods'",
      "zsh -c 'helm list'",
      "zsh -ic 'kubectl get pods'",
      "su - root -c 'kubectl get pods'",
      "su x -c 'kubectl get pods'",
      'su - x <<X\nkubectl get pods\nX',
      "runuser -l x -c 'kubectl get pods'",
      'sudo -i kubectl get pods',
      'sudo -i <<X\nkubectl get pods\nX',
      "sudo bash -c 'kubectl get pods'",
      "sudo sh -c 'cd /x && /usr/bin/kubectl get pods'",
      'machinectl shell <<X\nkubectl get pods\nX',
      'chroot /x kubectl get pods',
      'nsenter -t 1 -a <<X\nkubectl get pods\nX',
      'systemd-run --wait --pipe kubectl get pods',
      'at now <<X\nkubectl get pods\nX',
      "echo 'kubectl get pods' | batch",
      "echo '0 3 * * * kubectl get pods' | crontab -",
      'env $(cat envs) kubectl get pods',
      'env -u X $(cat envs) A=b kubectl get pods',
      'env "$X" kubectl get pods',
      "env $X bash -c 'kubectl get pods'",
      'cat envs | xargs -I{} env {} kubectl get pods',
      'direnv exec . kubectl get pods',
      'env - kubectl get pods',
      "bash -c 'source ~/.bashrc; kubectl get pods'",
      "sh -c '. ./envs && kubectl get pods'",
      "bash -c 'export A=b $(cat envs); kubectl get pods'",
      'bash <<\'X\'\neval "$(cat envs)"\nkubectl get pods\nX',
      "BASH_ENV=x bash -c 'kubectl get pods'",
    ])
      assert.deepEqual(parseTyped(text).ownTargets, [{ flag: 'kubeconfig', value: undefined }], text);
    for (const text of [
      "bash -c 'kubectl get pods'",
      "bash -c 'export A=$B; kubectl get pods -o jsonpath={.items}'",
      '. ./envs; kubectl get pods',
      "bash -eo pipefail -c 'kubectl get pods' -l",
      'bash <<X\nkubectl get pods -l app=x\nX',
      "bash -lc 'ls'; kubectl get pods",
      'sudo ls; kubectl get pods',
      'env A="$B" kubectl get pods',
      'env A=b kubectl get pods "$X"',
      "kubectl exec x -- bash -lc 'kubectl get pods'",
      'ssh x true; kubectl get pods',
    ])
      assert.deepEqual(parseTyped(text).ownTargets, [], text);
  });

  test('CX5: whichever way a variable that chooses the cluster is set, it is noticed', () => {
    for (const text of [
      'printf -v KUBECONFIG %s /nowhere',
      'command printf -v KUBECONFIG %s /nowhere',
      'builtin printf -v KUBECONFIG %s /nowhere',
      'printf -vKUBECONFIG %s /nowhere',
      "printf -v 'KUBECONFIG[0]' %s /nowhere",
      'read KUBECONFIG <x',
      'read -ra KUBECONFIG <x',
      'read -rp "$Q" KUBECONFIG <x',
      'read "KUBECONFIG?which one" <x',
      'mapfile -t KUBECONFIG <x',
      'readarray -n 1 KUBECONFIG <x',
      'getopts ab KUBECONFIG',
      'wait -p KUBECONFIG -n',
      'wait -np KUBECONFIG',
      'let KUBECONFIG=5',
      'let "KUBECONFIG += 5"',
      'let ++KUBECONFIG',
      '((KUBECONFIG = 5))',
      '((KUBECONFIG++))',
      '(( X = (KUBECONFIG[0] = 5) ))',
      'echo $((KUBECONFIG=5))',
      'echo $[KUBECONFIG=5]',
      'echo ${A[KUBECONFIG=5]}',
      'echo ${B:KUBECONFIG=5:1}',
      'A[KUBECONFIG=5]=1',
      '[[ KUBECONFIG=5 -eq 5 ]]',
      'for ((KUBECONFIG=1; KUBECONFIG<2; )); do break; done',
      'for KUBECONFIG in /nowhere; do kubectl get pods; done',
      'select KUBECONFIG in /nowhere; do kubectl get pods; done',
      'coproc KUBECONFIG { cat; }',
      'exec {KUBECONFIG}<x',
      ': ${KUBECONFIG:=/nowhere}',
      ': "${KUBECONFIG=/nowhere}"',
      ': ${KUBECONFIG::=/nowhere}',
      'KUBECONFIG[0]=/nowhere',
      'KUBECONFIG+=:/nowhere',
      'KUBECONFIG=(/nowhere)',
      'declare -n r=KUBECONFIG; r=/nowhere',
      'typeset -n r=KUBECONFIG; r=/nowhere',
      'local -n r="KUBECONFIG"',
      'nameref r=KUBECONFIG',
      'typeset KUBECONFIG=/nowhere',
      'typeset "KUBECONFIG=$X"',
      'declare KUBECONFIG[0]=/nowhere',
      'declare +x KUBECONFIG',
      'export -n KUBECONFIG',
      'f() { local KUBECONFIG; kubectl get pods; }',
      "readonly 'KUBECONFIG=/nowhere'",
      "unset 'KUBECONFIG[0]'",
      'set -A KUBECONFIG /nowhere',
      'vared KUBECONFIG',
      'zstyle -s :a b KUBECONFIG',
      'zparseopts -a KUBECONFIG a',
      'print -v KUBECONFIG /nowhere',
      'env -iu X kubectl get pods',
      'env --unset=KUBECONFIG kubectl get pods',
      'exec -c kubectl get pods',
    ]) {
      const { ownTargets } = parseTyped(`${text}; kubectl get pods`);
      assert.deepEqual(
        ownTargets.map(({ flag }) => flag),
        ['kubeconfig'],
        text,
      );
    }
    for (const [text, flag] of [
      ['printf -v KUBERC %s x', 'kubeconfig'],
      ['mapfile -t HELM_KUBECONTEXT <x', 'context'],
      [': ${HELM_KUBEAPISERVER:=x}', 'server'],
      ['let HELM_KUBETOKEN=1', 'token'],
    ] as const)
      assert.equal(parseTyped(text).ownTargets[0]?.flag, flag, text);
    for (const text of [
      'echo "KUBECONFIG=$KUBECONFIG"',
      'export KUBECONFIG',
      'declare -p KUBECONFIG',
      'echo ${KUBECONFIG:-none} ${#KUBECONFIG}',
      '[[ $KUBECONFIG == x ]]',
      '[ "$KUBECONFIG" = x ]',
      'read -r -p KUBECONFIG NAME <x',
      'printf %s KUBECONFIG',
    ])
      assert.deepEqual(parseTyped(text).ownTargets, [], text);
  });

  test('CX5: a variable whose name only the shell knows may be one of these: it cannot be told', () => {
    for (const text of [
      'printf -v "$N" %s x',
      'printf $F x',
      'printf "$F" x',
      'read "$N" <x',
      'read -a $N <x',
      'mapfile -t "$N" <x',
      'getopts ab $N',
      'wait -p "$N"',
      'let "$N=1"',
      'let $E',
      '(( $N = 1 ))',
      'echo ${!N:=x}',
      'echo ${(P)N::=x}',
      'declare "$N=x"',
      'export $N',
      'declare -n r=$N',
      'declare -n r; r=KUBECONFIG',
      'unset "$N"',
      'set -k',
      'printf -v PATH %s /tmp',
      'read PATH <x',
      'BASH_CMDS[kubectl]=/tmp/x',
      'BASH_ALIASES[kubectl]=rm',
      'hash -p /tmp/x kubectl',
      'hash kubectl=/tmp/x',
    ]) {
      const { effect, needsCluster } = parseTyped(`${text}; kubectl get pods`);
      assert.deepEqual([effect, needsCluster], ['unknown', true], text);
    }
    for (const text of [
      'printf "$A\n" x',
      'printf "%s\n" "$A"',
      'read -t $T -p "$Q" X <x',
      'export A="$B" "C=$D"',
      'declare -p "$N"',
      'unset "A[$I]"',
      'let "x = $y + 1"',
      '((i++))',
      'wait $!',
      'hash -r',
      'set -euo pipefail',
    ])
      assert.equal(parseTyped(text).effect, 'reads', text);
  });

  test('CX5: the namespace as it is written, and * for all', () => {
    for (const [text, namespace] of [
      ['kubectl get pods', undefined],
      ['kubectl get pods -n x', 'x'],
      ['kubectl -nx get pods', 'x'],
      ['kubectl -n=x get pods', 'x'],
      ['kubectl get pods --namespace=x -n y', 'y'],
      ['kubectl -n "$NS" get pods', '$NS'],
      ['kubectl get pods -A', '*'],
      ['kubectl get pods -n x --all-namespaces', '*'],
      ['kubectl get pods -Anx', '*'],
      ['helm list -n x', 'x'],
      ['kubectl exec p -- ls -n x', undefined],
    ] as const) {
      assert.equal(parseTyped(text).namespace, namespace, text);
    }
  });

  test('CX1: only clients of a cluster, and what cannot be told, need one', () => {
    for (const [text, needed] of [
      ['echo hello', false],
      ['cat x | grep y > z', false],
      ['kubectl get pods', true],
      ['time helm list', true],
      ['./deploy.sh', true],
      ['k9s', true],
      ['f() { :; }', false],
    ] as const) {
      assert.equal(parseTyped(text).needsCluster, needed, text);
    }
  });

  test('CX2: commands that would change the context or log in are told apart', () => {
    for (const text of [
      'kubectl config use-context x',
      'kubectl config set-context --current --namespace x',
      'kubectl config set-credentials x --token=y',
      'kubectl config unset current-context',
      'kubectl config delete-cluster x',
      'kubectl config rename-context a b',
      'aws --region x eks update-kubeconfig --name y'.replace('--region x ', ''),
      'gcloud container clusters get-credentials x',
      'az aks get-credentials -n x',
      'oc login https://x',
      'oc project x',
      'kubectx x',
      'kubens x',
      'kubectl ctx x',
      'doctl kubernetes cluster kubeconfig save x',
      'sudo kubectl config use-context x',
      'sh -c "kubectl config use-context x"',
      'x=$(kubectl config use-context x)',
    ]) {
      assert.equal(parseTyped(text).changesContext, true, text);
    }
    for (const text of [
      'kubectl config view',
      'oc project',
      'kubectl exec x -- kubectl config use-context y',
      'aws eks list-clusters',
    ]) {
      assert.equal(parseTyped(text).changesContext, false, text);
    }
  });
});
