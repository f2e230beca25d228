/** The flags of kubectl and helm, as data: which take the next word. A flag that is not here may take it. */

/** kubectl's global flags that take the next word. Source: `kubectl options` of 1.35. */
export const KUBECTL_VALUE_FLAGS: ReadonlySet<string> = new Set(
  `--as --as-group --as-uid --as-user-extra --cache-dir --certificate-authority --client-certificate --client-key
  --cluster --context --kubeconfig --kuberc --log-flush-frequency --namespace -n --password --profile
  --profile-output --request-timeout --server -s --tls-server-name --token --user --username --v -v --vmodule`.split(
    /\s+/,
  ),
);
/** Flags of single verbs that take the next word, and may stand before what decides. Source: `kubectl VERB --help` of 1.35. */
export const KUBECTL_VERB_VALUE_FLAGS: ReadonlySet<string> = new Set(
  `--accept-hosts --accept-paths --address --aggregation-rule --annotation --annotations --api-group --api-prefix
  --api-version --audience --auth-provider --auth-provider-arg --bound-object-kind --bound-object-name
  --bound-object-uid --categories --chunk-size --class --cluster-ip --clusterrole --concurrency --container
  --containers --copy-to --cpu-percent --cpu --memory --current-replicas --custom --default-backend --description
  --duration --env --exec-api-version --exec-arg --exec-command --exec-env --exec-interactive-mode --external-ip
  --field-manager --field-selector --filename --for --from --from-env-file --from-file --from-literal --grace-period
  --group --hard --helm-api-versions --helm-command --helm-kube-version --image --image-pull-policy --keepalive --keys
  --kustomize --label-columns --labels --limit-bytes --limits --load-balancer-ip --load-restrictor --max
  --max-log-requests --max-unavailable --min --min-available --mount --name --namespaces --network-name
  --non-resource-url --output --output-directory --override-type --overrides --patch --patch-file
  --pod-running-timeout --pod-selector --port --preemption-policy --prefix --protocol --proxy-url --prune-allowlist
  --raw --reject-methods --reject-paths --replicas --requests --resource --resource-name --resource-version --restart
  --retries --revision --role --rule --schedule --scopes --selector --serviceaccount --session-affinity --set-image
  --since --since-time --skip-wait-for-delete-timeout --sort-by --subresource --tail --target --target-port --template
  --timeout --to-revision --type --types --unix-socket --value --verb --verbs --www --www-prefix -L -P -c -e -f -k -l
  -o -p -r -u`.split(/\s+/),
);
/** Flags that never take the next word. Source: as above. */
export const KUBECTL_SWITCHES: ReadonlySet<string> = new Set(
  `--all --all-containers --all-namespaces --all-pods --allow-missing-template-keys --append-hash --append-server-path
  --arguments-only --as-current-user --attach --cached --cascade --client --command --create-annotation --current
  --delete-emptydir-data --disable-compression --disable-eviction --disable-filter --dry-run --edit --embed-certs
  --enable-alpha-plugins --enable-helm --exec-provide-cluster-info --expose --flatten --follow --force
  --force-conflicts --global-default --help --helm-debug --ignore-daemonsets --ignore-errors --ignore-not-found
  --insecure-skip-tls-verify --insecure-skip-tls-verify-backend --interactive --keep-annotations
  --keep-init-containers --keep-labels --keep-liveness --keep-readiness --keep-startup --leave-stdin-open --list
  --local --match-server-version --merge --minify --name-only --namespaced --network --no-headers --no-preserve --now
  --openapi-patch --output-patch --output-watch-events --overwrite --previous --privileged --prune --quiet --recursive
  --record --remove-extra-permissions --remove-extra-subjects --replace --resolve --rm --same-node --save-config
  --server-print --server-side --set-raw-bytes --share-processes --show-capacity --show-events --show-kind
  --show-labels --show-managed-fields --stdin --sum --timestamps --tty --use-protocol-buffers --validate --wait
  --warnings-as-errors --watch --watch-only --windows-line-endings -A -R -h -i -q -t -w`.split(/\s+/),
);
/** What takes a value elsewhere and is a switch of these verbs. Source: as above. */
export const KUBECTL_SWITCHES_OF: Readonly<Record<string, readonly string[]>> = {
  logs: ['-f', '-p', '--prefix'],
  log: ['-f', '-p', '--prefix'],
  top: ['--containers'],
  config: ['--raw'],
};

export const HELM_VALUE_FLAGS: ReadonlySet<string> = new Set(
  `--burst-limit --qps --registry-config --repository-cache --repository-config --kube-context --kubeconfig
  --namespace -n --kube-apiserver --kube-token --kube-ca-file --kube-as-user --kube-as-group
  --kube-tls-server-name --content-cache --color --version --values -f --set --set-string --set-file --set-json --timeout
  --revision --output -o --repo --filter --selector -l --max --description --history-max`.split(/\s+/),
);
export const HELM_SWITCHES: ReadonlySet<string> = new Set(
  `--debug --kube-insecure-skip-tls-verify --install -i --wait --wait-for-jobs --atomic --rollback-on-failure
  --force --force-replace --force-conflicts --reuse-values --reset-values --reset-then-reuse-values --create-namespace
  --all-namespaces -A --no-hooks --skip-crds --devel --dependency-update --keep-history --cleanup-on-fail --dry-run
  --hide-notes --hide-secret --render-subchart-notes --take-ownership --ignore-not-found --generate-name -g`.split(
    /\s+/,
  ),
);
