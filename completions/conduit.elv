
use builtin;
use str;

set edit:completion:arg-completer[conduit] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'conduit'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'conduit'= {
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand config 'Write, check and show the configuration'
            cand xray 'Scan instances, and look at what was found'
            cand adapters 'The kinds of CMS Conduit reads, and whether yours answer'
            cand db 'The database itself: what it holds, what may go, whether it is sound, and how it moves'
            cand serve 'Serve /health and /metrics from the store'
            cand completions 'Print a completion script for a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'conduit;config'= {
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand generate 'Write a commented configuration, from flags or by asking'
            cand validate 'Report every mistake of a configuration'
            cand schema 'Print the JSON Schema of the configuration'
            cand show 'Print the settings in force, and where each came from'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'conduit;config;generate'= {
            cand --adapter 'The kind of CMS; `conduit adapters list` names them'
            cand --id 'The name of the instance in reports, commands and metrics [default: from the address]'
            cand --url 'The address of the site, without user name and password'
            cand --path 'An export on disk, instead of an address'
            cand --credential 'Where a credential comes from: KEY=env:NAME, KEY=file:PATH or KEY=command:PROGRAM ARGUMENT (repeatable)'
            cand --requests-per-second 'Requests per second, all instances together'
            cand --preset 'The checks to begin with'
            cand -o 'The file to write; `-` for standard output'
            cand --output 'The file to write; `-` for standard output'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand --force 'Overwrite an existing file'
            cand --try 'Ask the site whether the credential works, after writing'
            cand --no-try 'Do not ask the site'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;config;validate'= {
            cand --format 'How to print'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand --online 'Ask every instance whether it answers and the credential works'
            cand --allow-missing-secrets 'Only warn about missing environment variables and files: for a machine without the credentials'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;config;schema'= {
            cand -o 'The file to write, instead of standard output'
            cand --output 'The file to write, instead of standard output'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;config;show'= {
            cand --format 'How to print'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;config;help'= {
            cand generate 'Write a commented configuration, from flags or by asking'
            cand validate 'Report every mistake of a configuration'
            cand schema 'Print the JSON Schema of the configuration'
            cand show 'Print the settings in force, and where each came from'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'conduit;config;help;generate'= {
        }
        &'conduit;config;help;validate'= {
        }
        &'conduit;config;help;schema'= {
        }
        &'conduit;config;help;show'= {
        }
        &'conduit;config;help;help'= {
        }
        &'conduit;xray'= {
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand scan 'Read instances, check what was read, score it'
            cand check 'Judge a stored scan again with other checks or thresholds, as a new scan, without asking any CMS. The scan must have been made with `store.keep_inventory: true`'
            cand resume 'Go on with a scan that was cut off, or try the failed parts of an incomplete one again'
            cand join 'Help another process with the scan it is at, and take over should that one die (PostgreSQL only). The gate and the report are for that case'
            cand compare 'What changed between two scans: new, fixed, regressed, and why the score moved'
            cand list 'Every scan in the database'
            cand show 'One scan: scores, checks, the worst findings'
            cand report 'Write a stored scan in another format, without asking any CMS'
            cand explain 'What a check looks at, why it matters, and how to fix it'
            cand checks 'Every check, with severity, scope and thresholds'
            cand trends 'Scores and findings over time'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'conduit;xray;scan'= {
            cand --tier 'How deep to look. quick: metadata and settings; standard: all content; deep: also other sites'' links, media files and each public page'
            cand --preset 'Which checks, instead of the configuration''s preset'
            cand --concurrency 'Requests at once per instance, instead of the configuration''s'
            cand --probe-budget 'Most addresses asked per instance and kind (own unexplained, external, media, pages)'
            cand --as-of 'Reference time for every rule about age, instead of now (RFC 3339 or YYYY-MM-DD)'
            cand --deadline 'Stop after this time and say how to resume: `45m`, `2h 30m`. What was finished is kept'
            cand --metrics-textfile 'Write counters for the node exporter''s textfile collector'
            cand --fail-on 'Fail with code 10 when the condition is true: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`, `drop>2`, `coverage<0.9`, `check:ID`. May be repeated'
            cand --format 'The report''s format: table, json, ndjson, csv, markdown, html, sarif, junit'
            cand -o 'Write the report to a file (whole or not at all) instead of stdout'
            cand --output 'Write the report to a file (whole or not at all) instead of stdout'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand --plan 'Ask for counts only, and say what a scan would ask, how long it takes at the rate limit, and which checks would be unknown'
            cand --incremental 'Read whole only what has changed since the last scan of the same instances, and carry over the rest; asks for everything, and says why, where that cannot be told. Needs `store.keep_inventory: true`'
            cand --resume 'When the same scan was cut off earlier, go on with it and do not ask'
            cand --new 'Start a new scan and do not ask, even when the same one was cut off earlier'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;xray;check'= {
            cand --scan 'The scan: its number, `latest` or `previous`'
            cand --preset 'Which checks, instead of the configuration''s preset'
            cand --as-of 'Reference time for every rule about age, instead of that of the scan (RFC 3339 or YYYY-MM-DD)'
            cand --fail-on 'Fail with code 10 when the condition is true: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`, `drop>2`, `coverage<0.9`, `check:ID`. May be repeated'
            cand --format 'The report''s format: table, json, ndjson, csv, markdown, html, sarif, junit'
            cand -o 'Write the report to a file (whole or not at all) instead of stdout'
            cand --output 'Write the report to a file (whole or not at all) instead of stdout'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;xray;resume'= {
            cand --concurrency 'Requests at once per instance, instead of the configuration''s'
            cand --probe-budget 'Most addresses asked per instance and kind'
            cand --deadline 'Stop after this time and say how to resume: `45m`, `2h 30m`. What was finished is kept'
            cand --fail-on 'Fail with code 10 when the condition is true: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`, `drop>2`, `coverage<0.9`, `check:ID`. May be repeated'
            cand --format 'The report''s format: table, json, ndjson, csv, markdown, html, sarif, junit'
            cand -o 'Write the report to a file (whole or not at all) instead of stdout'
            cand --output 'Write the report to a file (whole or not at all) instead of stdout'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;xray;join'= {
            cand --scan 'The scan; the newest that is not at its end when none is named'
            cand --concurrency 'Requests at once per instance in this process, instead of the configuration''s'
            cand --probe-budget 'Most addresses asked per instance and kind, should this process have to lead the scan'
            cand --deadline 'Stop helping after this time: `45m`, `2h 30m`. What was finished is kept'
            cand --fail-on 'Fail with code 10 when the condition is true: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`, `drop>2`, `coverage<0.9`, `check:ID`. May be repeated'
            cand --format 'The report''s format: table, json, ndjson, csv, markdown, html, sarif, junit'
            cand -o 'Write the report to a file (whole or not at all) instead of stdout'
            cand --output 'Write the report to a file (whole or not at all) instead of stdout'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;xray;compare'= {
            cand --format 'table, json or markdown'
            cand -o 'Write to a file instead of stdout'
            cand --output 'Write to a file instead of stdout'
            cand --fail-on 'Fail with code 10 when the condition is true: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`, `drop>2`, `coverage<0.9`, `check:ID`. May be repeated'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;xray;list'= {
            cand --limit 'How many, newest first'
            cand --format 'table or json'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;xray;show'= {
            cand --limit 'Most findings listed'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;xray;report'= {
            cand --format 'The report''s format: table, json, ndjson, csv, markdown, html, sarif, junit'
            cand -o 'Write the report to a file (whole or not at all) instead of stdout'
            cand --output 'Write the report to a file (whole or not at all) instead of stdout'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;xray;explain'= {
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;xray;checks'= {
            cand --preset 'Only those of a preset'
            cand --format 'table or json'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;xray;trends'= {
            cand --limit 'How many, newest first'
            cand --format 'table or json'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;xray;help'= {
            cand scan 'Read instances, check what was read, score it'
            cand check 'Judge a stored scan again with other checks or thresholds, as a new scan, without asking any CMS. The scan must have been made with `store.keep_inventory: true`'
            cand resume 'Go on with a scan that was cut off, or try the failed parts of an incomplete one again'
            cand join 'Help another process with the scan it is at, and take over should that one die (PostgreSQL only). The gate and the report are for that case'
            cand compare 'What changed between two scans: new, fixed, regressed, and why the score moved'
            cand list 'Every scan in the database'
            cand show 'One scan: scores, checks, the worst findings'
            cand report 'Write a stored scan in another format, without asking any CMS'
            cand explain 'What a check looks at, why it matters, and how to fix it'
            cand checks 'Every check, with severity, scope and thresholds'
            cand trends 'Scores and findings over time'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'conduit;xray;help;scan'= {
        }
        &'conduit;xray;help;check'= {
        }
        &'conduit;xray;help;resume'= {
        }
        &'conduit;xray;help;join'= {
        }
        &'conduit;xray;help;compare'= {
        }
        &'conduit;xray;help;list'= {
        }
        &'conduit;xray;help;show'= {
        }
        &'conduit;xray;help;report'= {
        }
        &'conduit;xray;help;explain'= {
        }
        &'conduit;xray;help;checks'= {
        }
        &'conduit;xray;help;trends'= {
        }
        &'conduit;xray;help;help'= {
        }
        &'conduit;adapters'= {
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand list 'The kinds of CMS Conduit reads, and what each can tell'
            cand health 'Ask each instance whether it is reachable, accepts the credential, which version it runs, and what may be read'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'conduit;adapters;list'= {
            cand --format 'table or json'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;adapters;health'= {
            cand --format 'table or json'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;adapters;help'= {
            cand list 'The kinds of CMS Conduit reads, and what each can tell'
            cand health 'Ask each instance whether it is reachable, accepts the credential, which version it runs, and what may be read'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'conduit;adapters;help;list'= {
        }
        &'conduit;adapters;help;health'= {
        }
        &'conduit;adapters;help;help'= {
        }
        &'conduit;db'= {
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand status 'Where it is, its schema, its size, its scans and rows, and what was cut off. Reads only'
            cand migrate 'Bring a database of an older Conduit up. A copy of a file is made first'
            cand prune 'Remove old scans and give their space back. What comparisons rest on stays'
            cand check 'Look for damage, and for rows that do not fit together. Reads only; ends with 1 when something is wrong'
            cand copy 'Copy everything to an empty database, and read it back to compare'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'conduit;db;status'= {
            cand --format 'table or json'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;db;migrate'= {
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand --dry-run 'Say what would be done, and do nothing'
            cand --no-backup 'Make no copy of the file first. A PostgreSQL database is brought up in one transaction, and never copied'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;db;prune'= {
            cand --keep 'Finished scans kept per instance, newest first'
            cand --older-than 'Only scans that began more than so many days ago'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand --interrupted 'Also scans that were cut off; they cannot be resumed then'
            cand --dry-run 'Say what would be removed, and remove nothing'
            cand -y 'Do not ask'
            cand --yes 'Do not ask'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;db;check'= {
            cand --format 'table or json'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;db;copy'= {
            cand --from 'The database to copy: a file, or `env:NAME`, the environment variable with the address of a PostgreSQL database. Without it that of the other commands'
            cand --to 'Where to: a file to make, or an empty database; a file, or `env:NAME`'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;db;help'= {
            cand status 'Where it is, its schema, its size, its scans and rows, and what was cut off. Reads only'
            cand migrate 'Bring a database of an older Conduit up. A copy of a file is made first'
            cand prune 'Remove old scans and give their space back. What comparisons rest on stays'
            cand check 'Look for damage, and for rows that do not fit together. Reads only; ends with 1 when something is wrong'
            cand copy 'Copy everything to an empty database, and read it back to compare'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'conduit;db;help;status'= {
        }
        &'conduit;db;help;migrate'= {
        }
        &'conduit;db;help;prune'= {
        }
        &'conduit;db;help;check'= {
        }
        &'conduit;db;help;copy'= {
        }
        &'conduit;db;help;help'= {
        }
        &'conduit;serve'= {
            cand --listen 'Where to listen. Anything but a loopback address is visible to others'
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand --no-resume 'Leave scans that were cut off alone, instead of going on with them'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;completions'= {
            cand -c 'The configuration file'
            cand --config 'The configuration file'
            cand --database 'The database, instead of the one the configuration names'
            cand --log-format 'How log lines are written'
            cand --color 'When to use colour. `NO_COLOR` is respected'
            cand -q 'No progress and no summary: only what was asked for, and errors'
            cand --quiet 'No progress and no summary: only what was asked for, and errors'
            cand -v 'Log more to stderr: once for tasks, twice for requests'
            cand --verbose 'Log more to stderr: once for tasks, twice for requests'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
        }
        &'conduit;help'= {
            cand config 'Write, check and show the configuration'
            cand xray 'Scan instances, and look at what was found'
            cand adapters 'The kinds of CMS Conduit reads, and whether yours answer'
            cand db 'The database itself: what it holds, what may go, whether it is sound, and how it moves'
            cand serve 'Serve /health and /metrics from the store'
            cand completions 'Print a completion script for a shell'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'conduit;help;config'= {
            cand generate 'Write a commented configuration, from flags or by asking'
            cand validate 'Report every mistake of a configuration'
            cand schema 'Print the JSON Schema of the configuration'
            cand show 'Print the settings in force, and where each came from'
        }
        &'conduit;help;config;generate'= {
        }
        &'conduit;help;config;validate'= {
        }
        &'conduit;help;config;schema'= {
        }
        &'conduit;help;config;show'= {
        }
        &'conduit;help;xray'= {
            cand scan 'Read instances, check what was read, score it'
            cand check 'Judge a stored scan again with other checks or thresholds, as a new scan, without asking any CMS. The scan must have been made with `store.keep_inventory: true`'
            cand resume 'Go on with a scan that was cut off, or try the failed parts of an incomplete one again'
            cand join 'Help another process with the scan it is at, and take over should that one die (PostgreSQL only). The gate and the report are for that case'
            cand compare 'What changed between two scans: new, fixed, regressed, and why the score moved'
            cand list 'Every scan in the database'
            cand show 'One scan: scores, checks, the worst findings'
            cand report 'Write a stored scan in another format, without asking any CMS'
            cand explain 'What a check looks at, why it matters, and how to fix it'
            cand checks 'Every check, with severity, scope and thresholds'
            cand trends 'Scores and findings over time'
        }
        &'conduit;help;xray;scan'= {
        }
        &'conduit;help;xray;check'= {
        }
        &'conduit;help;xray;resume'= {
        }
        &'conduit;help;xray;join'= {
        }
        &'conduit;help;xray;compare'= {
        }
        &'conduit;help;xray;list'= {
        }
        &'conduit;help;xray;show'= {
        }
        &'conduit;help;xray;report'= {
        }
        &'conduit;help;xray;explain'= {
        }
        &'conduit;help;xray;checks'= {
        }
        &'conduit;help;xray;trends'= {
        }
        &'conduit;help;adapters'= {
            cand list 'The kinds of CMS Conduit reads, and what each can tell'
            cand health 'Ask each instance whether it is reachable, accepts the credential, which version it runs, and what may be read'
        }
        &'conduit;help;adapters;list'= {
        }
        &'conduit;help;adapters;health'= {
        }
        &'conduit;help;db'= {
            cand status 'Where it is, its schema, its size, its scans and rows, and what was cut off. Reads only'
            cand migrate 'Bring a database of an older Conduit up. A copy of a file is made first'
            cand prune 'Remove old scans and give their space back. What comparisons rest on stays'
            cand check 'Look for damage, and for rows that do not fit together. Reads only; ends with 1 when something is wrong'
            cand copy 'Copy everything to an empty database, and read it back to compare'
        }
        &'conduit;help;db;status'= {
        }
        &'conduit;help;db;migrate'= {
        }
        &'conduit;help;db;prune'= {
        }
        &'conduit;help;db;check'= {
        }
        &'conduit;help;db;copy'= {
        }
        &'conduit;help;serve'= {
        }
        &'conduit;help;completions'= {
        }
        &'conduit;help;help'= {
        }
    ]
    $completions[$command]
}
