#compdef conduit

autoload -U is-at-least

_conduit() {
    typeset -A opt_args
    typeset -a _arguments_options
    local ret=1

    if is-at-least 5.2; then
        _arguments_options=(-s -S -C)
    else
        _arguments_options=(-s -C)
    fi

    local context curcontext="$curcontext" state line
    _arguments "${_arguments_options[@]}" : \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'-V[Print version]' \
'--version[Print version]' \
":: :_conduit_commands" \
"*::: :->conduit" \
&& ret=0
    case $state in
    (conduit)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:conduit-command-$line[1]:"
        case $line[1] in
            (config)
_arguments "${_arguments_options[@]}" : \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_conduit__subcmd__config_commands" \
"*::: :->config" \
&& ret=0

    case $state in
    (config)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:conduit-config-command-$line[1]:"
        case $line[1] in
            (generate)
_arguments "${_arguments_options[@]}" : \
'--adapter=[The kind of CMS; \`conduit adapters list\` names them]:ADAPTER:_default' \
'--id=[The name of the instance in reports, commands and metrics \[default\: from the address\]]:ID:_default' \
'(--path)--url=[The address of the site, without user name and password]:URL:_urls' \
'--path=[An export on disk, instead of an address]:PATH:_files' \
'*--credential=[Where a credential comes from\: KEY=env\:NAME, KEY=file\:PATH or KEY=command\:PROGRAM ARGUMENT (repeatable)]:KEY=SOURCE:_default' \
'--requests-per-second=[Requests per second, all instances together]:N:_default' \
'--preset=[The checks to begin with]:PRESET:_default' \
'-o+[The file to write; \`-\` for standard output]:OUTPUT:_files' \
'--output=[The file to write; \`-\` for standard output]:OUTPUT:_files' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'--force[Overwrite an existing file]' \
'--try[Ask the site whether the credential works, after writing]' \
'--no-try[Do not ask the site]' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(validate)
_arguments "${_arguments_options[@]}" : \
'--format=[How to print]:FORMAT:((text\:"For people, on standard error"
json\:"For programs, on standard output"))' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'--online[Ask every instance whether it answers and the credential works]' \
'(--online)--allow-missing-secrets[Only warn about missing environment variables and files\: for a machine without the credentials]' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(schema)
_arguments "${_arguments_options[@]}" : \
'-o+[The file to write, instead of standard output]:OUTPUT:_files' \
'--output=[The file to write, instead of standard output]:OUTPUT:_files' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
'--format=[How to print]:FORMAT:((yaml\:"With the source of each value in a comment"
json\:"With the sources beside the settings"))' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_conduit__subcmd__config__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:conduit-config-help-command-$line[1]:"
        case $line[1] in
            (generate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(validate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(schema)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(xray)
_arguments "${_arguments_options[@]}" : \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_conduit__subcmd__xray_commands" \
"*::: :->xray" \
&& ret=0

    case $state in
    (xray)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:conduit-xray-command-$line[1]:"
        case $line[1] in
            (scan)
_arguments "${_arguments_options[@]}" : \
'--tier=[How deep to look. quick\: metadata and settings; standard\: all content; deep\: also other sites'\'' links, media files and each public page]:TIER:((quick\:"Metadata and settings"
standard\:"All content"
deep\:"Also other sites'\'' links, media files and each public page"))' \
'--preset=[Which checks, instead of the configuration'\''s preset]:PRESET:(recommended strict editorial security migration all)' \
'--concurrency=[Requests at once per instance, instead of the configuration'\''s]:N:_default' \
'--probe-budget=[Most addresses asked per instance and kind (own unexplained, external, media, pages)]:N:_default' \
'--as-of=[Reference time for every rule about age, instead of now (RFC 3339 or YYYY-MM-DD)]:TIME:_default' \
'--deadline=[Stop after this time and say how to resume\: \`45m\`, \`2h 30m\`. What was finished is kept]:TIME:_default' \
'--metrics-textfile=[Write counters for the node exporter'\''s textfile collector]:FILE:_files' \
'*--fail-on=[Fail with code 10 when the condition is true\: \`severity>=high\`, \`new>=medium\`, \`score<80\`, \`score.links<90\`, \`drop>2\`, \`coverage<0.9\`, \`check\:ID\`. May be repeated]:CONDITION:_default' \
'--format=[The report'\''s format\: table, json, ndjson, csv, markdown, html, sarif, junit]:FORMAT:_default' \
'-o+[Write the report to a file (whole or not at all) instead of stdout]:FILE:_files' \
'--output=[Write the report to a file (whole or not at all) instead of stdout]:FILE:_files' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'--plan[Ask for counts only, and say what a scan would ask, how long it takes at the rate limit, and which checks would be unknown]' \
'--incremental[Read whole only what has changed since the last scan of the same instances, and carry over the rest; asks for everything, and says why, where that cannot be told. Needs \`store.keep_inventory\: true\`]' \
'(--new --as-of)--resume[When the same scan was cut off earlier, go on with it and do not ask]' \
'--new[Start a new scan and do not ask, even when the same one was cut off earlier]' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::instances -- Instances to scan; all of the configuration when none is named:_default' \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
'--scan=[The scan\: its number, \`latest\` or \`previous\`]:ID:_default' \
'--preset=[Which checks, instead of the configuration'\''s preset]:PRESET:(recommended strict editorial security migration all)' \
'--as-of=[Reference time for every rule about age, instead of that of the scan (RFC 3339 or YYYY-MM-DD)]:TIME:_default' \
'*--fail-on=[Fail with code 10 when the condition is true\: \`severity>=high\`, \`new>=medium\`, \`score<80\`, \`score.links<90\`, \`drop>2\`, \`coverage<0.9\`, \`check\:ID\`. May be repeated]:CONDITION:_default' \
'--format=[The report'\''s format\: table, json, ndjson, csv, markdown, html, sarif, junit]:FORMAT:_default' \
'-o+[Write the report to a file (whole or not at all) instead of stdout]:FILE:_files' \
'--output=[Write the report to a file (whole or not at all) instead of stdout]:FILE:_files' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(resume)
_arguments "${_arguments_options[@]}" : \
'--concurrency=[Requests at once per instance, instead of the configuration'\''s]:N:_default' \
'--probe-budget=[Most addresses asked per instance and kind]:N:_default' \
'--deadline=[Stop after this time and say how to resume\: \`45m\`, \`2h 30m\`. What was finished is kept]:TIME:_default' \
'*--fail-on=[Fail with code 10 when the condition is true\: \`severity>=high\`, \`new>=medium\`, \`score<80\`, \`score.links<90\`, \`drop>2\`, \`coverage<0.9\`, \`check\:ID\`. May be repeated]:CONDITION:_default' \
'--format=[The report'\''s format\: table, json, ndjson, csv, markdown, html, sarif, junit]:FORMAT:_default' \
'-o+[Write the report to a file (whole or not at all) instead of stdout]:FILE:_files' \
'--output=[Write the report to a file (whole or not at all) instead of stdout]:FILE:_files' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::scan -- The scan; the newest that was cut off when none is named:_default' \
&& ret=0
;;
(join)
_arguments "${_arguments_options[@]}" : \
'--scan=[The scan; the newest that is not at its end when none is named]:ID:_default' \
'--concurrency=[Requests at once per instance in this process, instead of the configuration'\''s]:N:_default' \
'--probe-budget=[Most addresses asked per instance and kind, should this process have to lead the scan]:N:_default' \
'--deadline=[Stop helping after this time\: \`45m\`, \`2h 30m\`. What was finished is kept]:TIME:_default' \
'*--fail-on=[Fail with code 10 when the condition is true\: \`severity>=high\`, \`new>=medium\`, \`score<80\`, \`score.links<90\`, \`drop>2\`, \`coverage<0.9\`, \`check\:ID\`. May be repeated]:CONDITION:_default' \
'--format=[The report'\''s format\: table, json, ndjson, csv, markdown, html, sarif, junit]:FORMAT:_default' \
'-o+[Write the report to a file (whole or not at all) instead of stdout]:FILE:_files' \
'--output=[Write the report to a file (whole or not at all) instead of stdout]:FILE:_files' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(compare)
_arguments "${_arguments_options[@]}" : \
'--format=[table, json or markdown]:FORMAT:(table json markdown)' \
'-o+[Write to a file instead of stdout]:FILE:_files' \
'--output=[Write to a file instead of stdout]:FILE:_files' \
'*--fail-on=[Fail with code 10 when the condition is true\: \`severity>=high\`, \`new>=medium\`, \`score<80\`, \`score.links<90\`, \`drop>2\`, \`coverage<0.9\`, \`check\:ID\`. May be repeated]:CONDITION:_default' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::before -- The earlier side\: a scan'\''s number, `previous`, `latest`, or a JSON report:_default' \
'::after -- The later side:_default' \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
'--limit=[How many, newest first]:N:_default' \
'--format=[table or json]:FORMAT:(table json)' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
'--limit=[Most findings listed]:N:_default' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::scan -- A scan'\''s number, `latest` or `previous`:_default' \
&& ret=0
;;
(report)
_arguments "${_arguments_options[@]}" : \
'--format=[The report'\''s format\: table, json, ndjson, csv, markdown, html, sarif, junit]:FORMAT:_default' \
'-o+[Write the report to a file (whole or not at all) instead of stdout]:FILE:_files' \
'--output=[Write the report to a file (whole or not at all) instead of stdout]:FILE:_files' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'::scan -- A scan'\''s number, `latest` or `previous`:_default' \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':check -- The check'\''s id, `links.broken-internal`:_default' \
&& ret=0
;;
(checks)
_arguments "${_arguments_options[@]}" : \
'--preset=[Only those of a preset]:PRESET:(recommended strict editorial security migration all)' \
'--format=[table or json]:FORMAT:(table json)' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(trends)
_arguments "${_arguments_options[@]}" : \
'--limit=[How many, newest first]:N:_default' \
'--format=[table or json]:FORMAT:(table json)' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_conduit__subcmd__xray__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:conduit-xray-help-command-$line[1]:"
        case $line[1] in
            (scan)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(resume)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(join)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(compare)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(report)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(checks)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(trends)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(adapters)
_arguments "${_arguments_options[@]}" : \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_conduit__subcmd__adapters_commands" \
"*::: :->adapters" \
&& ret=0

    case $state in
    (adapters)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:conduit-adapters-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
'--format=[table or json]:FORMAT:(table json)' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(health)
_arguments "${_arguments_options[@]}" : \
'--format=[table or json]:FORMAT:(table json)' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
'*::instances -- Instances; all of the configuration when none is named:_default' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_conduit__subcmd__adapters__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:conduit-adapters-help-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(health)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(db)
_arguments "${_arguments_options[@]}" : \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
":: :_conduit__subcmd__db_commands" \
"*::: :->db" \
&& ret=0

    case $state in
    (db)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:conduit-db-command-$line[1]:"
        case $line[1] in
            (status)
_arguments "${_arguments_options[@]}" : \
'--format=[table or json]:FORMAT:(table json)' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(migrate)
_arguments "${_arguments_options[@]}" : \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'--dry-run[Say what would be done, and do nothing]' \
'--no-backup[Make no copy of the file first. A PostgreSQL database is brought up in one transaction, and never copied]' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(prune)
_arguments "${_arguments_options[@]}" : \
'--keep=[Finished scans kept per instance, newest first]:N:_default' \
'--older-than=[Only scans that began more than so many days ago]:DAYS:_default' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'--interrupted[Also scans that were cut off; they cannot be resumed then]' \
'--dry-run[Say what would be removed, and remove nothing]' \
'-y[Do not ask]' \
'--yes[Do not ask]' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
'--format=[table or json]:FORMAT:(table json)' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(copy)
_arguments "${_arguments_options[@]}" : \
'--from=[The database to copy\: a file, or \`env\:NAME\`, the environment variable with the address of a PostgreSQL database. Without it that of the other commands]:PLACE:_files' \
'--to=[Where to\: a file to make, or an empty database; a file, or \`env\:NAME\`]:PLACE:_files' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_conduit__subcmd__db__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:conduit-db-help-command-$line[1]:"
        case $line[1] in
            (status)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(migrate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(prune)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(copy)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
;;
(serve)
_arguments "${_arguments_options[@]}" : \
'--listen=[Where to listen. Anything but a loopback address is visible to others]:ADDRESS:PORT:_default' \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'--no-resume[Leave scans that were cut off alone, instead of going on with them]' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
&& ret=0
;;
(completions)
_arguments "${_arguments_options[@]}" : \
'-c+[The configuration file]:FILE:_files' \
'--config=[The configuration file]:FILE:_files' \
'--database=[The database, instead of the one the configuration names]:FILE:_files' \
'--log-format=[How log lines are written]:FORMAT:((text\:"For people"
json\:"One JSON object a line"))' \
'--color=[When to use colour. \`NO_COLOR\` is respected]:WHEN:((auto\:"On a terminal"
always\:"Also in a pipe"
never\:"Never"))' \
'-q[No progress and no summary\: only what was asked for, and errors]' \
'--quiet[No progress and no summary\: only what was asked for, and errors]' \
'*-v[Log more to stderr\: once for tasks, twice for requests]' \
'*--verbose[Log more to stderr\: once for tasks, twice for requests]' \
'-h[Print help (see more with '\''--help'\'')]' \
'--help[Print help (see more with '\''--help'\'')]' \
':shell -- The shell:(bash elvish fish powershell zsh)' \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
":: :_conduit__subcmd__help_commands" \
"*::: :->help" \
&& ret=0

    case $state in
    (help)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:conduit-help-command-$line[1]:"
        case $line[1] in
            (config)
_arguments "${_arguments_options[@]}" : \
":: :_conduit__subcmd__help__subcmd__config_commands" \
"*::: :->config" \
&& ret=0

    case $state in
    (config)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:conduit-help-config-command-$line[1]:"
        case $line[1] in
            (generate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(validate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(schema)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(xray)
_arguments "${_arguments_options[@]}" : \
":: :_conduit__subcmd__help__subcmd__xray_commands" \
"*::: :->xray" \
&& ret=0

    case $state in
    (xray)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:conduit-help-xray-command-$line[1]:"
        case $line[1] in
            (scan)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(resume)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(join)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(compare)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(show)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(report)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(explain)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(checks)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(trends)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(adapters)
_arguments "${_arguments_options[@]}" : \
":: :_conduit__subcmd__help__subcmd__adapters_commands" \
"*::: :->adapters" \
&& ret=0

    case $state in
    (adapters)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:conduit-help-adapters-command-$line[1]:"
        case $line[1] in
            (list)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(health)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(db)
_arguments "${_arguments_options[@]}" : \
":: :_conduit__subcmd__help__subcmd__db_commands" \
"*::: :->db" \
&& ret=0

    case $state in
    (db)
        words=($line[1] "${words[@]}")
        (( CURRENT += 1 ))
        curcontext="${curcontext%:*:*}:conduit-help-db-command-$line[1]:"
        case $line[1] in
            (status)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(migrate)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(prune)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(check)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(copy)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
(serve)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(completions)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
(help)
_arguments "${_arguments_options[@]}" : \
&& ret=0
;;
        esac
    ;;
esac
;;
        esac
    ;;
esac
}

(( $+functions[_conduit_commands] )) ||
_conduit_commands() {
    local commands; commands=(
'config:Write, check and show the configuration' \
'xray:Scan instances, and look at what was found' \
'adapters:The kinds of CMS Conduit reads, and whether yours answer' \
'db:The database itself\: what it holds, what may go, whether it is sound, and how it moves' \
'serve:Serve /health and /metrics from the store' \
'completions:Print a completion script for a shell' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'conduit commands' commands "$@"
}
(( $+functions[_conduit__subcmd__adapters_commands] )) ||
_conduit__subcmd__adapters_commands() {
    local commands; commands=(
'list:The kinds of CMS Conduit reads, and what each can tell' \
'health:Ask each instance whether it is reachable, accepts the credential, which version it runs, and what may be read' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'conduit adapters commands' commands "$@"
}
(( $+functions[_conduit__subcmd__adapters__subcmd__health_commands] )) ||
_conduit__subcmd__adapters__subcmd__health_commands() {
    local commands; commands=()
    _describe -t commands 'conduit adapters health commands' commands "$@"
}
(( $+functions[_conduit__subcmd__adapters__subcmd__help_commands] )) ||
_conduit__subcmd__adapters__subcmd__help_commands() {
    local commands; commands=(
'list:The kinds of CMS Conduit reads, and what each can tell' \
'health:Ask each instance whether it is reachable, accepts the credential, which version it runs, and what may be read' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'conduit adapters help commands' commands "$@"
}
(( $+functions[_conduit__subcmd__adapters__subcmd__help__subcmd__health_commands] )) ||
_conduit__subcmd__adapters__subcmd__help__subcmd__health_commands() {
    local commands; commands=()
    _describe -t commands 'conduit adapters help health commands' commands "$@"
}
(( $+functions[_conduit__subcmd__adapters__subcmd__help__subcmd__help_commands] )) ||
_conduit__subcmd__adapters__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'conduit adapters help help commands' commands "$@"
}
(( $+functions[_conduit__subcmd__adapters__subcmd__help__subcmd__list_commands] )) ||
_conduit__subcmd__adapters__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'conduit adapters help list commands' commands "$@"
}
(( $+functions[_conduit__subcmd__adapters__subcmd__list_commands] )) ||
_conduit__subcmd__adapters__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'conduit adapters list commands' commands "$@"
}
(( $+functions[_conduit__subcmd__completions_commands] )) ||
_conduit__subcmd__completions_commands() {
    local commands; commands=()
    _describe -t commands 'conduit completions commands' commands "$@"
}
(( $+functions[_conduit__subcmd__config_commands] )) ||
_conduit__subcmd__config_commands() {
    local commands; commands=(
'generate:Write a commented configuration, from flags or by asking' \
'validate:Report every mistake of a configuration' \
'schema:Print the JSON Schema of the configuration' \
'show:Print the settings in force, and where each came from' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'conduit config commands' commands "$@"
}
(( $+functions[_conduit__subcmd__config__subcmd__generate_commands] )) ||
_conduit__subcmd__config__subcmd__generate_commands() {
    local commands; commands=()
    _describe -t commands 'conduit config generate commands' commands "$@"
}
(( $+functions[_conduit__subcmd__config__subcmd__help_commands] )) ||
_conduit__subcmd__config__subcmd__help_commands() {
    local commands; commands=(
'generate:Write a commented configuration, from flags or by asking' \
'validate:Report every mistake of a configuration' \
'schema:Print the JSON Schema of the configuration' \
'show:Print the settings in force, and where each came from' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'conduit config help commands' commands "$@"
}
(( $+functions[_conduit__subcmd__config__subcmd__help__subcmd__generate_commands] )) ||
_conduit__subcmd__config__subcmd__help__subcmd__generate_commands() {
    local commands; commands=()
    _describe -t commands 'conduit config help generate commands' commands "$@"
}
(( $+functions[_conduit__subcmd__config__subcmd__help__subcmd__help_commands] )) ||
_conduit__subcmd__config__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'conduit config help help commands' commands "$@"
}
(( $+functions[_conduit__subcmd__config__subcmd__help__subcmd__schema_commands] )) ||
_conduit__subcmd__config__subcmd__help__subcmd__schema_commands() {
    local commands; commands=()
    _describe -t commands 'conduit config help schema commands' commands "$@"
}
(( $+functions[_conduit__subcmd__config__subcmd__help__subcmd__show_commands] )) ||
_conduit__subcmd__config__subcmd__help__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'conduit config help show commands' commands "$@"
}
(( $+functions[_conduit__subcmd__config__subcmd__help__subcmd__validate_commands] )) ||
_conduit__subcmd__config__subcmd__help__subcmd__validate_commands() {
    local commands; commands=()
    _describe -t commands 'conduit config help validate commands' commands "$@"
}
(( $+functions[_conduit__subcmd__config__subcmd__schema_commands] )) ||
_conduit__subcmd__config__subcmd__schema_commands() {
    local commands; commands=()
    _describe -t commands 'conduit config schema commands' commands "$@"
}
(( $+functions[_conduit__subcmd__config__subcmd__show_commands] )) ||
_conduit__subcmd__config__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'conduit config show commands' commands "$@"
}
(( $+functions[_conduit__subcmd__config__subcmd__validate_commands] )) ||
_conduit__subcmd__config__subcmd__validate_commands() {
    local commands; commands=()
    _describe -t commands 'conduit config validate commands' commands "$@"
}
(( $+functions[_conduit__subcmd__db_commands] )) ||
_conduit__subcmd__db_commands() {
    local commands; commands=(
'status:Where it is, its schema, its size, its scans and rows, and what was cut off. Reads only' \
'migrate:Bring a database of an older Conduit up. A copy of a file is made first' \
'prune:Remove old scans and give their space back. What comparisons rest on stays' \
'check:Look for damage, and for rows that do not fit together. Reads only; ends with 1 when something is wrong' \
'copy:Copy everything to an empty database, and read it back to compare' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'conduit db commands' commands "$@"
}
(( $+functions[_conduit__subcmd__db__subcmd__check_commands] )) ||
_conduit__subcmd__db__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'conduit db check commands' commands "$@"
}
(( $+functions[_conduit__subcmd__db__subcmd__copy_commands] )) ||
_conduit__subcmd__db__subcmd__copy_commands() {
    local commands; commands=()
    _describe -t commands 'conduit db copy commands' commands "$@"
}
(( $+functions[_conduit__subcmd__db__subcmd__help_commands] )) ||
_conduit__subcmd__db__subcmd__help_commands() {
    local commands; commands=(
'status:Where it is, its schema, its size, its scans and rows, and what was cut off. Reads only' \
'migrate:Bring a database of an older Conduit up. A copy of a file is made first' \
'prune:Remove old scans and give their space back. What comparisons rest on stays' \
'check:Look for damage, and for rows that do not fit together. Reads only; ends with 1 when something is wrong' \
'copy:Copy everything to an empty database, and read it back to compare' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'conduit db help commands' commands "$@"
}
(( $+functions[_conduit__subcmd__db__subcmd__help__subcmd__check_commands] )) ||
_conduit__subcmd__db__subcmd__help__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'conduit db help check commands' commands "$@"
}
(( $+functions[_conduit__subcmd__db__subcmd__help__subcmd__copy_commands] )) ||
_conduit__subcmd__db__subcmd__help__subcmd__copy_commands() {
    local commands; commands=()
    _describe -t commands 'conduit db help copy commands' commands "$@"
}
(( $+functions[_conduit__subcmd__db__subcmd__help__subcmd__help_commands] )) ||
_conduit__subcmd__db__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'conduit db help help commands' commands "$@"
}
(( $+functions[_conduit__subcmd__db__subcmd__help__subcmd__migrate_commands] )) ||
_conduit__subcmd__db__subcmd__help__subcmd__migrate_commands() {
    local commands; commands=()
    _describe -t commands 'conduit db help migrate commands' commands "$@"
}
(( $+functions[_conduit__subcmd__db__subcmd__help__subcmd__prune_commands] )) ||
_conduit__subcmd__db__subcmd__help__subcmd__prune_commands() {
    local commands; commands=()
    _describe -t commands 'conduit db help prune commands' commands "$@"
}
(( $+functions[_conduit__subcmd__db__subcmd__help__subcmd__status_commands] )) ||
_conduit__subcmd__db__subcmd__help__subcmd__status_commands() {
    local commands; commands=()
    _describe -t commands 'conduit db help status commands' commands "$@"
}
(( $+functions[_conduit__subcmd__db__subcmd__migrate_commands] )) ||
_conduit__subcmd__db__subcmd__migrate_commands() {
    local commands; commands=()
    _describe -t commands 'conduit db migrate commands' commands "$@"
}
(( $+functions[_conduit__subcmd__db__subcmd__prune_commands] )) ||
_conduit__subcmd__db__subcmd__prune_commands() {
    local commands; commands=()
    _describe -t commands 'conduit db prune commands' commands "$@"
}
(( $+functions[_conduit__subcmd__db__subcmd__status_commands] )) ||
_conduit__subcmd__db__subcmd__status_commands() {
    local commands; commands=()
    _describe -t commands 'conduit db status commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help_commands] )) ||
_conduit__subcmd__help_commands() {
    local commands; commands=(
'config:Write, check and show the configuration' \
'xray:Scan instances, and look at what was found' \
'adapters:The kinds of CMS Conduit reads, and whether yours answer' \
'db:The database itself\: what it holds, what may go, whether it is sound, and how it moves' \
'serve:Serve /health and /metrics from the store' \
'completions:Print a completion script for a shell' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'conduit help commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__adapters_commands] )) ||
_conduit__subcmd__help__subcmd__adapters_commands() {
    local commands; commands=(
'list:The kinds of CMS Conduit reads, and what each can tell' \
'health:Ask each instance whether it is reachable, accepts the credential, which version it runs, and what may be read' \
    )
    _describe -t commands 'conduit help adapters commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__adapters__subcmd__health_commands] )) ||
_conduit__subcmd__help__subcmd__adapters__subcmd__health_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help adapters health commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__adapters__subcmd__list_commands] )) ||
_conduit__subcmd__help__subcmd__adapters__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help adapters list commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__completions_commands] )) ||
_conduit__subcmd__help__subcmd__completions_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help completions commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__config_commands] )) ||
_conduit__subcmd__help__subcmd__config_commands() {
    local commands; commands=(
'generate:Write a commented configuration, from flags or by asking' \
'validate:Report every mistake of a configuration' \
'schema:Print the JSON Schema of the configuration' \
'show:Print the settings in force, and where each came from' \
    )
    _describe -t commands 'conduit help config commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__config__subcmd__generate_commands] )) ||
_conduit__subcmd__help__subcmd__config__subcmd__generate_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help config generate commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__config__subcmd__schema_commands] )) ||
_conduit__subcmd__help__subcmd__config__subcmd__schema_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help config schema commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__config__subcmd__show_commands] )) ||
_conduit__subcmd__help__subcmd__config__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help config show commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__config__subcmd__validate_commands] )) ||
_conduit__subcmd__help__subcmd__config__subcmd__validate_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help config validate commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__db_commands] )) ||
_conduit__subcmd__help__subcmd__db_commands() {
    local commands; commands=(
'status:Where it is, its schema, its size, its scans and rows, and what was cut off. Reads only' \
'migrate:Bring a database of an older Conduit up. A copy of a file is made first' \
'prune:Remove old scans and give their space back. What comparisons rest on stays' \
'check:Look for damage, and for rows that do not fit together. Reads only; ends with 1 when something is wrong' \
'copy:Copy everything to an empty database, and read it back to compare' \
    )
    _describe -t commands 'conduit help db commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__db__subcmd__check_commands] )) ||
_conduit__subcmd__help__subcmd__db__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help db check commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__db__subcmd__copy_commands] )) ||
_conduit__subcmd__help__subcmd__db__subcmd__copy_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help db copy commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__db__subcmd__migrate_commands] )) ||
_conduit__subcmd__help__subcmd__db__subcmd__migrate_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help db migrate commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__db__subcmd__prune_commands] )) ||
_conduit__subcmd__help__subcmd__db__subcmd__prune_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help db prune commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__db__subcmd__status_commands] )) ||
_conduit__subcmd__help__subcmd__db__subcmd__status_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help db status commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__help_commands] )) ||
_conduit__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help help commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__serve_commands] )) ||
_conduit__subcmd__help__subcmd__serve_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help serve commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__xray_commands] )) ||
_conduit__subcmd__help__subcmd__xray_commands() {
    local commands; commands=(
'scan:Read instances, check what was read, score it' \
'check:Judge a stored scan again with other checks or thresholds, as a new scan, without asking any CMS. The scan must have been made with \`store.keep_inventory\: true\`' \
'resume:Go on with a scan that was cut off, or try the failed parts of an incomplete one again' \
'join:Help another process with the scan it is at, and take over should that one die (PostgreSQL only). The gate and the report are for that case' \
'compare:What changed between two scans\: new, fixed, regressed, and why the score moved' \
'list:Every scan in the database' \
'show:One scan\: scores, checks, the worst findings' \
'report:Write a stored scan in another format, without asking any CMS' \
'explain:What a check looks at, why it matters, and how to fix it' \
'checks:Every check, with severity, scope and thresholds' \
'trends:Scores and findings over time' \
    )
    _describe -t commands 'conduit help xray commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__xray__subcmd__check_commands] )) ||
_conduit__subcmd__help__subcmd__xray__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help xray check commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__xray__subcmd__checks_commands] )) ||
_conduit__subcmd__help__subcmd__xray__subcmd__checks_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help xray checks commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__xray__subcmd__compare_commands] )) ||
_conduit__subcmd__help__subcmd__xray__subcmd__compare_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help xray compare commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__xray__subcmd__explain_commands] )) ||
_conduit__subcmd__help__subcmd__xray__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help xray explain commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__xray__subcmd__join_commands] )) ||
_conduit__subcmd__help__subcmd__xray__subcmd__join_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help xray join commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__xray__subcmd__list_commands] )) ||
_conduit__subcmd__help__subcmd__xray__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help xray list commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__xray__subcmd__report_commands] )) ||
_conduit__subcmd__help__subcmd__xray__subcmd__report_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help xray report commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__xray__subcmd__resume_commands] )) ||
_conduit__subcmd__help__subcmd__xray__subcmd__resume_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help xray resume commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__xray__subcmd__scan_commands] )) ||
_conduit__subcmd__help__subcmd__xray__subcmd__scan_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help xray scan commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__xray__subcmd__show_commands] )) ||
_conduit__subcmd__help__subcmd__xray__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help xray show commands' commands "$@"
}
(( $+functions[_conduit__subcmd__help__subcmd__xray__subcmd__trends_commands] )) ||
_conduit__subcmd__help__subcmd__xray__subcmd__trends_commands() {
    local commands; commands=()
    _describe -t commands 'conduit help xray trends commands' commands "$@"
}
(( $+functions[_conduit__subcmd__serve_commands] )) ||
_conduit__subcmd__serve_commands() {
    local commands; commands=()
    _describe -t commands 'conduit serve commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray_commands] )) ||
_conduit__subcmd__xray_commands() {
    local commands; commands=(
'scan:Read instances, check what was read, score it' \
'check:Judge a stored scan again with other checks or thresholds, as a new scan, without asking any CMS. The scan must have been made with \`store.keep_inventory\: true\`' \
'resume:Go on with a scan that was cut off, or try the failed parts of an incomplete one again' \
'join:Help another process with the scan it is at, and take over should that one die (PostgreSQL only). The gate and the report are for that case' \
'compare:What changed between two scans\: new, fixed, regressed, and why the score moved' \
'list:Every scan in the database' \
'show:One scan\: scores, checks, the worst findings' \
'report:Write a stored scan in another format, without asking any CMS' \
'explain:What a check looks at, why it matters, and how to fix it' \
'checks:Every check, with severity, scope and thresholds' \
'trends:Scores and findings over time' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'conduit xray commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__check_commands] )) ||
_conduit__subcmd__xray__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray check commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__checks_commands] )) ||
_conduit__subcmd__xray__subcmd__checks_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray checks commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__compare_commands] )) ||
_conduit__subcmd__xray__subcmd__compare_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray compare commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__explain_commands] )) ||
_conduit__subcmd__xray__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray explain commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__help_commands] )) ||
_conduit__subcmd__xray__subcmd__help_commands() {
    local commands; commands=(
'scan:Read instances, check what was read, score it' \
'check:Judge a stored scan again with other checks or thresholds, as a new scan, without asking any CMS. The scan must have been made with \`store.keep_inventory\: true\`' \
'resume:Go on with a scan that was cut off, or try the failed parts of an incomplete one again' \
'join:Help another process with the scan it is at, and take over should that one die (PostgreSQL only). The gate and the report are for that case' \
'compare:What changed between two scans\: new, fixed, regressed, and why the score moved' \
'list:Every scan in the database' \
'show:One scan\: scores, checks, the worst findings' \
'report:Write a stored scan in another format, without asking any CMS' \
'explain:What a check looks at, why it matters, and how to fix it' \
'checks:Every check, with severity, scope and thresholds' \
'trends:Scores and findings over time' \
'help:Print this message or the help of the given subcommand(s)' \
    )
    _describe -t commands 'conduit xray help commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__help__subcmd__check_commands] )) ||
_conduit__subcmd__xray__subcmd__help__subcmd__check_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray help check commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__help__subcmd__checks_commands] )) ||
_conduit__subcmd__xray__subcmd__help__subcmd__checks_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray help checks commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__help__subcmd__compare_commands] )) ||
_conduit__subcmd__xray__subcmd__help__subcmd__compare_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray help compare commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__help__subcmd__explain_commands] )) ||
_conduit__subcmd__xray__subcmd__help__subcmd__explain_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray help explain commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__help__subcmd__help_commands] )) ||
_conduit__subcmd__xray__subcmd__help__subcmd__help_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray help help commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__help__subcmd__join_commands] )) ||
_conduit__subcmd__xray__subcmd__help__subcmd__join_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray help join commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__help__subcmd__list_commands] )) ||
_conduit__subcmd__xray__subcmd__help__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray help list commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__help__subcmd__report_commands] )) ||
_conduit__subcmd__xray__subcmd__help__subcmd__report_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray help report commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__help__subcmd__resume_commands] )) ||
_conduit__subcmd__xray__subcmd__help__subcmd__resume_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray help resume commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__help__subcmd__scan_commands] )) ||
_conduit__subcmd__xray__subcmd__help__subcmd__scan_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray help scan commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__help__subcmd__show_commands] )) ||
_conduit__subcmd__xray__subcmd__help__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray help show commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__help__subcmd__trends_commands] )) ||
_conduit__subcmd__xray__subcmd__help__subcmd__trends_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray help trends commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__join_commands] )) ||
_conduit__subcmd__xray__subcmd__join_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray join commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__list_commands] )) ||
_conduit__subcmd__xray__subcmd__list_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray list commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__report_commands] )) ||
_conduit__subcmd__xray__subcmd__report_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray report commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__resume_commands] )) ||
_conduit__subcmd__xray__subcmd__resume_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray resume commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__scan_commands] )) ||
_conduit__subcmd__xray__subcmd__scan_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray scan commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__show_commands] )) ||
_conduit__subcmd__xray__subcmd__show_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray show commands' commands "$@"
}
(( $+functions[_conduit__subcmd__xray__subcmd__trends_commands] )) ||
_conduit__subcmd__xray__subcmd__trends_commands() {
    local commands; commands=()
    _describe -t commands 'conduit xray trends commands' commands "$@"
}

if [ "$funcstack[1]" = "_conduit" ]; then
    _conduit "$@"
else
    compdef _conduit conduit
fi
