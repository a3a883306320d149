# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_conduit_global_optspecs
    string join \n c/config= database= q/quiet v/verbose log-format= color= h/help V/version
end

function __fish_conduit_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_conduit_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_conduit_using_subcommand
    set -l cmd (__fish_conduit_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c conduit -n "__fish_conduit_needs_command" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_needs_command" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_needs_command" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_needs_command" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_needs_command" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_needs_command" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_needs_command" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_needs_command" -s V -l version -d 'Print version'
complete -c conduit -n "__fish_conduit_needs_command" -f -a "config" -d 'Write, check and show the configuration'
complete -c conduit -n "__fish_conduit_needs_command" -f -a "xray" -d 'Scan instances, and look at what was found'
complete -c conduit -n "__fish_conduit_needs_command" -f -a "adapters" -d 'The kinds of CMS Conduit reads, and whether yours answer'
complete -c conduit -n "__fish_conduit_needs_command" -f -a "db" -d 'The database itself: what it holds, what may go, whether it is sound, and how it moves'
complete -c conduit -n "__fish_conduit_needs_command" -f -a "serve" -d 'Serve /health and /metrics from the store'
complete -c conduit -n "__fish_conduit_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c conduit -n "__fish_conduit_needs_command" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c conduit -n "__fish_conduit_using_subcommand config; and not __fish_seen_subcommand_from generate validate schema show help" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand config; and not __fish_seen_subcommand_from generate validate schema show help" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand config; and not __fish_seen_subcommand_from generate validate schema show help" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand config; and not __fish_seen_subcommand_from generate validate schema show help" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand config; and not __fish_seen_subcommand_from generate validate schema show help" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand config; and not __fish_seen_subcommand_from generate validate schema show help" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand config; and not __fish_seen_subcommand_from generate validate schema show help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand config; and not __fish_seen_subcommand_from generate validate schema show help" -f -a "generate" -d 'Write a commented configuration, from flags or by asking'
complete -c conduit -n "__fish_conduit_using_subcommand config; and not __fish_seen_subcommand_from generate validate schema show help" -f -a "validate" -d 'Report every mistake of a configuration'
complete -c conduit -n "__fish_conduit_using_subcommand config; and not __fish_seen_subcommand_from generate validate schema show help" -f -a "schema" -d 'Print the JSON Schema of the configuration'
complete -c conduit -n "__fish_conduit_using_subcommand config; and not __fish_seen_subcommand_from generate validate schema show help" -f -a "show" -d 'Print the settings in force, and where each came from'
complete -c conduit -n "__fish_conduit_using_subcommand config; and not __fish_seen_subcommand_from generate validate schema show help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -l adapter -d 'The kind of CMS; `conduit adapters list` names them' -r
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -l id -d 'The name of the instance in reports, commands and metrics [default: from the address]' -r
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -l url -d 'The address of the site, without user name and password' -r -f
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -l path -d 'An export on disk, instead of an address' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -l credential -d 'Where a credential comes from: KEY=env:NAME, KEY=file:PATH or KEY=command:PROGRAM ARGUMENT (repeatable)' -r
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -l requests-per-second -d 'Requests per second, all instances together' -r
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -l preset -d 'The checks to begin with' -r
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -s o -l output -d 'The file to write; `-` for standard output' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -l force -d 'Overwrite an existing file'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -l try -d 'Ask the site whether the credential works, after writing'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -l no-try -d 'Do not ask the site'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from generate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from validate" -l format -d 'How to print' -r -f -a "text\t'For people, on standard error'
json\t'For programs, on standard output'"
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from validate" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from validate" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from validate" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from validate" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from validate" -l online -d 'Ask every instance whether it answers and the credential works'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from validate" -l allow-missing-secrets -d 'Only warn about missing environment variables and files: for a machine without the credentials'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from validate" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from validate" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from validate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from schema" -s o -l output -d 'The file to write, instead of standard output' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from schema" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from schema" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from schema" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from schema" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from schema" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from schema" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from schema" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from show" -l format -d 'How to print' -r -f -a "yaml\t'With the source of each value in a comment'
json\t'With the sources beside the settings'"
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from show" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from show" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from show" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from show" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "generate" -d 'Write a commented configuration, from flags or by asking'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "validate" -d 'Report every mistake of a configuration'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "schema" -d 'Print the JSON Schema of the configuration'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "show" -d 'Print the settings in force, and where each came from'
complete -c conduit -n "__fish_conduit_using_subcommand config; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -f -a "scan" -d 'Read instances, check what was read, score it'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -f -a "check" -d 'Judge a stored scan again with other checks or thresholds, as a new scan, without asking any CMS. The scan must have been made with `store.keep_inventory: true`'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -f -a "resume" -d 'Go on with a scan that was cut off, or try the failed parts of an incomplete one again'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -f -a "join" -d 'Help another process with the scan it is at, and take over should that one die (PostgreSQL only). The gate and the report are for that case'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -f -a "compare" -d 'What changed between two scans: new, fixed, regressed, and why the score moved'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -f -a "list" -d 'Every scan in the database'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -f -a "show" -d 'One scan: scores, checks, the worst findings'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -f -a "report" -d 'Write a stored scan in another format, without asking any CMS'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -f -a "explain" -d 'What a check looks at, why it matters, and how to fix it'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -f -a "checks" -d 'Every check, with severity, scope and thresholds'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -f -a "trends" -d 'Scores and findings over time'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and not __fish_seen_subcommand_from scan check resume join compare list show report explain checks trends help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -l tier -d 'How deep to look. quick: metadata and settings; standard: all content; deep: also other sites\' links, media files and each public page' -r -f -a "quick\t'Metadata and settings'
standard\t'All content'
deep\t'Also other sites\' links, media files and each public page'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -l preset -d 'Which checks, instead of the configuration\'s preset' -r -f -a "recommended\t''
strict\t''
editorial\t''
security\t''
migration\t''
all\t''"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -l concurrency -d 'Requests at once per instance, instead of the configuration\'s' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -l probe-budget -d 'Most addresses asked per instance and kind (own unexplained, external, media, pages)' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -l as-of -d 'Reference time for every rule about age, instead of now (RFC 3339 or YYYY-MM-DD)' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -l deadline -d 'Stop after this time and say how to resume: `45m`, `2h 30m`. What was finished is kept' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -l metrics-textfile -d 'Write counters for the node exporter\'s textfile collector' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -l fail-on -d 'Fail with code 10 when the condition is true: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`, `drop>2`, `coverage<0.9`, `check:ID`. May be repeated' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -l format -d 'The report\'s format: table, json, ndjson, csv, markdown, html, sarif, junit' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -s o -l output -d 'Write the report to a file (whole or not at all) instead of stdout' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -l plan -d 'Ask for counts only, and say what a scan would ask, how long it takes at the rate limit, and which checks would be unknown'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -l incremental -d 'Read whole only what has changed since the last scan of the same instances, and carry over the rest; asks for everything, and says why, where that cannot be told. Needs `store.keep_inventory: true`'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -l resume -d 'When the same scan was cut off earlier, go on with it and do not ask'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -l new -d 'Start a new scan and do not ask, even when the same one was cut off earlier'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from scan" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from check" -l scan -d 'The scan: its number, `latest` or `previous`' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from check" -l preset -d 'Which checks, instead of the configuration\'s preset' -r -f -a "recommended\t''
strict\t''
editorial\t''
security\t''
migration\t''
all\t''"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from check" -l as-of -d 'Reference time for every rule about age, instead of that of the scan (RFC 3339 or YYYY-MM-DD)' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from check" -l fail-on -d 'Fail with code 10 when the condition is true: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`, `drop>2`, `coverage<0.9`, `check:ID`. May be repeated' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from check" -l format -d 'The report\'s format: table, json, ndjson, csv, markdown, html, sarif, junit' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from check" -s o -l output -d 'Write the report to a file (whole or not at all) instead of stdout' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from check" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from check" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from check" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from check" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from check" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from resume" -l concurrency -d 'Requests at once per instance, instead of the configuration\'s' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from resume" -l probe-budget -d 'Most addresses asked per instance and kind' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from resume" -l deadline -d 'Stop after this time and say how to resume: `45m`, `2h 30m`. What was finished is kept' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from resume" -l fail-on -d 'Fail with code 10 when the condition is true: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`, `drop>2`, `coverage<0.9`, `check:ID`. May be repeated' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from resume" -l format -d 'The report\'s format: table, json, ndjson, csv, markdown, html, sarif, junit' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from resume" -s o -l output -d 'Write the report to a file (whole or not at all) instead of stdout' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from resume" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from resume" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from resume" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from resume" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from resume" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from resume" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from resume" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from join" -l scan -d 'The scan; the newest that is not at its end when none is named' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from join" -l concurrency -d 'Requests at once per instance in this process, instead of the configuration\'s' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from join" -l probe-budget -d 'Most addresses asked per instance and kind, should this process have to lead the scan' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from join" -l deadline -d 'Stop helping after this time: `45m`, `2h 30m`. What was finished is kept' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from join" -l fail-on -d 'Fail with code 10 when the condition is true: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`, `drop>2`, `coverage<0.9`, `check:ID`. May be repeated' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from join" -l format -d 'The report\'s format: table, json, ndjson, csv, markdown, html, sarif, junit' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from join" -s o -l output -d 'Write the report to a file (whole or not at all) instead of stdout' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from join" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from join" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from join" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from join" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from join" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from join" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from join" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from compare" -l format -d 'table, json or markdown' -r -f -a "table\t''
json\t''
markdown\t''"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from compare" -s o -l output -d 'Write to a file instead of stdout' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from compare" -l fail-on -d 'Fail with code 10 when the condition is true: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`, `drop>2`, `coverage<0.9`, `check:ID`. May be repeated' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from compare" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from compare" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from compare" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from compare" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from compare" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from compare" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from compare" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from list" -l limit -d 'How many, newest first' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from list" -l format -d 'table or json' -r -f -a "table\t''
json\t''"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from list" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from list" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from list" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from list" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from show" -l limit -d 'Most findings listed' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from show" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from show" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from show" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from show" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from show" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from show" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from show" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from report" -l format -d 'The report\'s format: table, json, ndjson, csv, markdown, html, sarif, junit' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from report" -s o -l output -d 'Write the report to a file (whole or not at all) instead of stdout' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from report" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from report" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from report" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from report" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from report" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from report" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from report" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from explain" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from explain" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from explain" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from explain" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from explain" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from explain" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from explain" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from checks" -l preset -d 'Only those of a preset' -r -f -a "recommended\t''
strict\t''
editorial\t''
security\t''
migration\t''
all\t''"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from checks" -l format -d 'table or json' -r -f -a "table\t''
json\t''"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from checks" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from checks" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from checks" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from checks" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from checks" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from checks" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from checks" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from trends" -l limit -d 'How many, newest first' -r
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from trends" -l format -d 'table or json' -r -f -a "table\t''
json\t''"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from trends" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from trends" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from trends" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from trends" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from trends" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from trends" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from trends" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from help" -f -a "scan" -d 'Read instances, check what was read, score it'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from help" -f -a "check" -d 'Judge a stored scan again with other checks or thresholds, as a new scan, without asking any CMS. The scan must have been made with `store.keep_inventory: true`'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from help" -f -a "resume" -d 'Go on with a scan that was cut off, or try the failed parts of an incomplete one again'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from help" -f -a "join" -d 'Help another process with the scan it is at, and take over should that one die (PostgreSQL only). The gate and the report are for that case'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from help" -f -a "compare" -d 'What changed between two scans: new, fixed, regressed, and why the score moved'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from help" -f -a "list" -d 'Every scan in the database'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from help" -f -a "show" -d 'One scan: scores, checks, the worst findings'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from help" -f -a "report" -d 'Write a stored scan in another format, without asking any CMS'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from help" -f -a "explain" -d 'What a check looks at, why it matters, and how to fix it'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from help" -f -a "checks" -d 'Every check, with severity, scope and thresholds'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from help" -f -a "trends" -d 'Scores and findings over time'
complete -c conduit -n "__fish_conduit_using_subcommand xray; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and not __fish_seen_subcommand_from list health help" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and not __fish_seen_subcommand_from list health help" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and not __fish_seen_subcommand_from list health help" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and not __fish_seen_subcommand_from list health help" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and not __fish_seen_subcommand_from list health help" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and not __fish_seen_subcommand_from list health help" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and not __fish_seen_subcommand_from list health help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and not __fish_seen_subcommand_from list health help" -f -a "list" -d 'The kinds of CMS Conduit reads, and what each can tell'
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and not __fish_seen_subcommand_from list health help" -f -a "health" -d 'Ask each instance whether it is reachable, accepts the credential, which version it runs, and what may be read'
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and not __fish_seen_subcommand_from list health help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from list" -l format -d 'table or json' -r -f -a "table\t''
json\t''"
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from list" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from list" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from list" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from list" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from list" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from health" -l format -d 'table or json' -r -f -a "table\t''
json\t''"
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from health" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from health" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from health" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from health" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from health" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from health" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from health" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from help" -f -a "list" -d 'The kinds of CMS Conduit reads, and what each can tell'
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from help" -f -a "health" -d 'Ask each instance whether it is reachable, accepts the credential, which version it runs, and what may be read'
complete -c conduit -n "__fish_conduit_using_subcommand adapters; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c conduit -n "__fish_conduit_using_subcommand db; and not __fish_seen_subcommand_from status migrate prune check copy help" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand db; and not __fish_seen_subcommand_from status migrate prune check copy help" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand db; and not __fish_seen_subcommand_from status migrate prune check copy help" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand db; and not __fish_seen_subcommand_from status migrate prune check copy help" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand db; and not __fish_seen_subcommand_from status migrate prune check copy help" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand db; and not __fish_seen_subcommand_from status migrate prune check copy help" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand db; and not __fish_seen_subcommand_from status migrate prune check copy help" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand db; and not __fish_seen_subcommand_from status migrate prune check copy help" -f -a "status" -d 'Where it is, its schema, its size, its scans and rows, and what was cut off. Reads only'
complete -c conduit -n "__fish_conduit_using_subcommand db; and not __fish_seen_subcommand_from status migrate prune check copy help" -f -a "migrate" -d 'Bring a database of an older Conduit up. A copy of a file is made first'
complete -c conduit -n "__fish_conduit_using_subcommand db; and not __fish_seen_subcommand_from status migrate prune check copy help" -f -a "prune" -d 'Remove old scans and give their space back. What comparisons rest on stays'
complete -c conduit -n "__fish_conduit_using_subcommand db; and not __fish_seen_subcommand_from status migrate prune check copy help" -f -a "check" -d 'Look for damage, and for rows that do not fit together. Reads only; ends with 1 when something is wrong'
complete -c conduit -n "__fish_conduit_using_subcommand db; and not __fish_seen_subcommand_from status migrate prune check copy help" -f -a "copy" -d 'Copy everything to an empty database, and read it back to compare'
complete -c conduit -n "__fish_conduit_using_subcommand db; and not __fish_seen_subcommand_from status migrate prune check copy help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from status" -l format -d 'table or json' -r -f -a "table\t''
json\t''"
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from status" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from status" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from status" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from status" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from status" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from migrate" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l dry-run -d 'Say what would be done, and do nothing'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from migrate" -l no-backup -d 'Make no copy of the file first. A PostgreSQL database is brought up in one transaction, and never copied'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from migrate" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from migrate" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from migrate" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from prune" -l keep -d 'Finished scans kept per instance, newest first' -r
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from prune" -l older-than -d 'Only scans that began more than so many days ago' -r
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from prune" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from prune" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from prune" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from prune" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from prune" -l interrupted -d 'Also scans that were cut off; they cannot be resumed then'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from prune" -l dry-run -d 'Say what would be removed, and remove nothing'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from prune" -s y -l yes -d 'Do not ask'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from prune" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from prune" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from prune" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from check" -l format -d 'table or json' -r -f -a "table\t''
json\t''"
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from check" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from check" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from check" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from check" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from check" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from check" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from check" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from copy" -l from -d 'The database to copy: a file, or `env:NAME`, the environment variable with the address of a PostgreSQL database. Without it that of the other commands' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from copy" -l to -d 'Where to: a file to make, or an empty database; a file, or `env:NAME`' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from copy" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from copy" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from copy" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from copy" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from copy" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from copy" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from copy" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from help" -f -a "status" -d 'Where it is, its schema, its size, its scans and rows, and what was cut off. Reads only'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from help" -f -a "migrate" -d 'Bring a database of an older Conduit up. A copy of a file is made first'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from help" -f -a "prune" -d 'Remove old scans and give their space back. What comparisons rest on stays'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from help" -f -a "check" -d 'Look for damage, and for rows that do not fit together. Reads only; ends with 1 when something is wrong'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from help" -f -a "copy" -d 'Copy everything to an empty database, and read it back to compare'
complete -c conduit -n "__fish_conduit_using_subcommand db; and __fish_seen_subcommand_from help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c conduit -n "__fish_conduit_using_subcommand serve" -l listen -d 'Where to listen. Anything but a loopback address is visible to others' -r
complete -c conduit -n "__fish_conduit_using_subcommand serve" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand serve" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand serve" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand serve" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand serve" -l no-resume -d 'Leave scans that were cut off alone, instead of going on with them'
complete -c conduit -n "__fish_conduit_using_subcommand serve" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand serve" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand serve" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand completions" -s c -l config -d 'The configuration file' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand completions" -l database -d 'The database, instead of the one the configuration names' -r -F
complete -c conduit -n "__fish_conduit_using_subcommand completions" -l log-format -d 'How log lines are written' -r -f -a "text\t'For people'
json\t'One JSON object a line'"
complete -c conduit -n "__fish_conduit_using_subcommand completions" -l color -d 'When to use colour. `NO_COLOR` is respected' -r -f -a "auto\t'On a terminal'
always\t'Also in a pipe'
never\t'Never'"
complete -c conduit -n "__fish_conduit_using_subcommand completions" -s q -l quiet -d 'No progress and no summary: only what was asked for, and errors'
complete -c conduit -n "__fish_conduit_using_subcommand completions" -s v -l verbose -d 'Log more to stderr: once for tasks, twice for requests'
complete -c conduit -n "__fish_conduit_using_subcommand completions" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c conduit -n "__fish_conduit_using_subcommand help; and not __fish_seen_subcommand_from config xray adapters db serve completions help" -f -a "config" -d 'Write, check and show the configuration'
complete -c conduit -n "__fish_conduit_using_subcommand help; and not __fish_seen_subcommand_from config xray adapters db serve completions help" -f -a "xray" -d 'Scan instances, and look at what was found'
complete -c conduit -n "__fish_conduit_using_subcommand help; and not __fish_seen_subcommand_from config xray adapters db serve completions help" -f -a "adapters" -d 'The kinds of CMS Conduit reads, and whether yours answer'
complete -c conduit -n "__fish_conduit_using_subcommand help; and not __fish_seen_subcommand_from config xray adapters db serve completions help" -f -a "db" -d 'The database itself: what it holds, what may go, whether it is sound, and how it moves'
complete -c conduit -n "__fish_conduit_using_subcommand help; and not __fish_seen_subcommand_from config xray adapters db serve completions help" -f -a "serve" -d 'Serve /health and /metrics from the store'
complete -c conduit -n "__fish_conduit_using_subcommand help; and not __fish_seen_subcommand_from config xray adapters db serve completions help" -f -a "completions" -d 'Print a completion script for a shell'
complete -c conduit -n "__fish_conduit_using_subcommand help; and not __fish_seen_subcommand_from config xray adapters db serve completions help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "generate" -d 'Write a commented configuration, from flags or by asking'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "validate" -d 'Report every mistake of a configuration'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "schema" -d 'Print the JSON Schema of the configuration'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from config" -f -a "show" -d 'Print the settings in force, and where each came from'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from xray" -f -a "scan" -d 'Read instances, check what was read, score it'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from xray" -f -a "check" -d 'Judge a stored scan again with other checks or thresholds, as a new scan, without asking any CMS. The scan must have been made with `store.keep_inventory: true`'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from xray" -f -a "resume" -d 'Go on with a scan that was cut off, or try the failed parts of an incomplete one again'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from xray" -f -a "join" -d 'Help another process with the scan it is at, and take over should that one die (PostgreSQL only). The gate and the report are for that case'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from xray" -f -a "compare" -d 'What changed between two scans: new, fixed, regressed, and why the score moved'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from xray" -f -a "list" -d 'Every scan in the database'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from xray" -f -a "show" -d 'One scan: scores, checks, the worst findings'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from xray" -f -a "report" -d 'Write a stored scan in another format, without asking any CMS'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from xray" -f -a "explain" -d 'What a check looks at, why it matters, and how to fix it'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from xray" -f -a "checks" -d 'Every check, with severity, scope and thresholds'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from xray" -f -a "trends" -d 'Scores and findings over time'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from adapters" -f -a "list" -d 'The kinds of CMS Conduit reads, and what each can tell'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from adapters" -f -a "health" -d 'Ask each instance whether it is reachable, accepts the credential, which version it runs, and what may be read'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from db" -f -a "status" -d 'Where it is, its schema, its size, its scans and rows, and what was cut off. Reads only'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from db" -f -a "migrate" -d 'Bring a database of an older Conduit up. A copy of a file is made first'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from db" -f -a "prune" -d 'Remove old scans and give their space back. What comparisons rest on stays'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from db" -f -a "check" -d 'Look for damage, and for rows that do not fit together. Reads only; ends with 1 when something is wrong'
complete -c conduit -n "__fish_conduit_using_subcommand help; and __fish_seen_subcommand_from db" -f -a "copy" -d 'Copy everything to an empty database, and read it back to compare'
