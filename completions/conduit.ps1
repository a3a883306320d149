
using namespace System.Management.Automation
using namespace System.Management.Automation.Language

Register-ArgumentCompleter -Native -CommandName 'conduit' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $commandElements = $commandAst.CommandElements
    $command = @(
        'conduit'
        for ($i = 1; $i -lt $commandElements.Count; $i++) {
            $element = $commandElements[$i]
            if ($element -isnot [StringConstantExpressionAst] -or
                $element.StringConstantType -ne [StringConstantType]::BareWord -or
                $element.Value.StartsWith('-') -or
                $element.Value -eq $wordToComplete) {
                break
        }
        $element.Value
    }) -join ';'

    $completions = @(switch ($command) {
        'conduit' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('-V', '-V ', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('--version', '--version', [CompletionResultType]::ParameterName, 'Print version')
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Write, check and show the configuration')
            [CompletionResult]::new('xray', 'xray', [CompletionResultType]::ParameterValue, 'Scan instances, and look at what was found')
            [CompletionResult]::new('adapters', 'adapters', [CompletionResultType]::ParameterValue, 'The kinds of CMS Conduit reads, and whether yours answer')
            [CompletionResult]::new('db', 'db', [CompletionResultType]::ParameterValue, 'The database itself: what it holds, what may go, whether it is sound, and how it moves')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve /health and /metrics from the store')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'conduit;config' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write a commented configuration, from flags or by asking')
            [CompletionResult]::new('validate', 'validate', [CompletionResultType]::ParameterValue, 'Report every mistake of a configuration')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of the configuration')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the settings in force, and where each came from')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'conduit;config;generate' {
            [CompletionResult]::new('--adapter', '--adapter', [CompletionResultType]::ParameterName, 'The kind of CMS; `conduit adapters list` names them')
            [CompletionResult]::new('--id', '--id', [CompletionResultType]::ParameterName, 'The name of the instance in reports, commands and metrics [default: from the address]')
            [CompletionResult]::new('--url', '--url', [CompletionResultType]::ParameterName, 'The address of the site, without user name and password')
            [CompletionResult]::new('--path', '--path', [CompletionResultType]::ParameterName, 'An export on disk, instead of an address')
            [CompletionResult]::new('--credential', '--credential', [CompletionResultType]::ParameterName, 'Where a credential comes from: KEY=env:NAME, KEY=file:PATH or KEY=command:PROGRAM ARGUMENT (repeatable)')
            [CompletionResult]::new('--requests-per-second', '--requests-per-second', [CompletionResultType]::ParameterName, 'Requests per second, all instances together')
            [CompletionResult]::new('--preset', '--preset', [CompletionResultType]::ParameterName, 'The checks to begin with')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The file to write; `-` for standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The file to write; `-` for standard output')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('--force', '--force', [CompletionResultType]::ParameterName, 'Overwrite an existing file')
            [CompletionResult]::new('--try', '--try', [CompletionResultType]::ParameterName, 'Ask the site whether the credential works, after writing')
            [CompletionResult]::new('--no-try', '--no-try', [CompletionResultType]::ParameterName, 'Do not ask the site')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;config;validate' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('--online', '--online', [CompletionResultType]::ParameterName, 'Ask every instance whether it answers and the credential works')
            [CompletionResult]::new('--allow-missing-secrets', '--allow-missing-secrets', [CompletionResultType]::ParameterName, 'Only warn about missing environment variables and files: for a machine without the credentials')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;config;schema' {
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'The file to write, instead of standard output')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'The file to write, instead of standard output')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;config;show' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'How to print')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;config;help' {
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write a commented configuration, from flags or by asking')
            [CompletionResult]::new('validate', 'validate', [CompletionResultType]::ParameterValue, 'Report every mistake of a configuration')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of the configuration')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the settings in force, and where each came from')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'conduit;config;help;generate' {
            break
        }
        'conduit;config;help;validate' {
            break
        }
        'conduit;config;help;schema' {
            break
        }
        'conduit;config;help;show' {
            break
        }
        'conduit;config;help;help' {
            break
        }
        'conduit;xray' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('scan', 'scan', [CompletionResultType]::ParameterValue, 'Read instances, check what was read, score it')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Judge a stored scan again with other checks or thresholds, as a new scan, without asking any CMS. The scan must have been made with `store.keep_inventory: true`')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Go on with a scan that was cut off, or try the failed parts of an incomplete one again')
            [CompletionResult]::new('join', 'join', [CompletionResultType]::ParameterValue, 'Help another process with the scan it is at, and take over should that one die (PostgreSQL only). The gate and the report are for that case')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'What changed between two scans: new, fixed, regressed, and why the score moved')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Every scan in the database')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'One scan: scores, checks, the worst findings')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Write a stored scan in another format, without asking any CMS')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'What a check looks at, why it matters, and how to fix it')
            [CompletionResult]::new('checks', 'checks', [CompletionResultType]::ParameterValue, 'Every check, with severity, scope and thresholds')
            [CompletionResult]::new('trends', 'trends', [CompletionResultType]::ParameterValue, 'Scores and findings over time')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'conduit;xray;scan' {
            [CompletionResult]::new('--tier', '--tier', [CompletionResultType]::ParameterName, 'How deep to look. quick: metadata and settings; standard: all content; deep: also other sites'' links, media files and each public page')
            [CompletionResult]::new('--preset', '--preset', [CompletionResultType]::ParameterName, 'Which checks, instead of the configuration''s preset')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Requests at once per instance, instead of the configuration''s')
            [CompletionResult]::new('--probe-budget', '--probe-budget', [CompletionResultType]::ParameterName, 'Most addresses asked per instance and kind (own unexplained, external, media, pages)')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Reference time for every rule about age, instead of now (RFC 3339 or YYYY-MM-DD)')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'Stop after this time and say how to resume: `45m`, `2h 30m`. What was finished is kept')
            [CompletionResult]::new('--metrics-textfile', '--metrics-textfile', [CompletionResultType]::ParameterName, 'Write counters for the node exporter''s textfile collector')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Fail with code 10 when the condition is true: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`, `drop>2`, `coverage<0.9`, `check:ID`. May be repeated')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The report''s format: table, json, ndjson, csv, markdown, html, sarif, junit')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to a file (whole or not at all) instead of stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to a file (whole or not at all) instead of stdout')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('--plan', '--plan', [CompletionResultType]::ParameterName, 'Ask for counts only, and say what a scan would ask, how long it takes at the rate limit, and which checks would be unknown')
            [CompletionResult]::new('--incremental', '--incremental', [CompletionResultType]::ParameterName, 'Read whole only what has changed since the last scan of the same instances, and carry over the rest; asks for everything, and says why, where that cannot be told. Needs `store.keep_inventory: true`')
            [CompletionResult]::new('--resume', '--resume', [CompletionResultType]::ParameterName, 'When the same scan was cut off earlier, go on with it and do not ask')
            [CompletionResult]::new('--new', '--new', [CompletionResultType]::ParameterName, 'Start a new scan and do not ask, even when the same one was cut off earlier')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;xray;check' {
            [CompletionResult]::new('--scan', '--scan', [CompletionResultType]::ParameterName, 'The scan: its number, `latest` or `previous`')
            [CompletionResult]::new('--preset', '--preset', [CompletionResultType]::ParameterName, 'Which checks, instead of the configuration''s preset')
            [CompletionResult]::new('--as-of', '--as-of', [CompletionResultType]::ParameterName, 'Reference time for every rule about age, instead of that of the scan (RFC 3339 or YYYY-MM-DD)')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Fail with code 10 when the condition is true: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`, `drop>2`, `coverage<0.9`, `check:ID`. May be repeated')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The report''s format: table, json, ndjson, csv, markdown, html, sarif, junit')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to a file (whole or not at all) instead of stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to a file (whole or not at all) instead of stdout')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;xray;resume' {
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Requests at once per instance, instead of the configuration''s')
            [CompletionResult]::new('--probe-budget', '--probe-budget', [CompletionResultType]::ParameterName, 'Most addresses asked per instance and kind')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'Stop after this time and say how to resume: `45m`, `2h 30m`. What was finished is kept')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Fail with code 10 when the condition is true: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`, `drop>2`, `coverage<0.9`, `check:ID`. May be repeated')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The report''s format: table, json, ndjson, csv, markdown, html, sarif, junit')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to a file (whole or not at all) instead of stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to a file (whole or not at all) instead of stdout')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;xray;join' {
            [CompletionResult]::new('--scan', '--scan', [CompletionResultType]::ParameterName, 'The scan; the newest that is not at its end when none is named')
            [CompletionResult]::new('--concurrency', '--concurrency', [CompletionResultType]::ParameterName, 'Requests at once per instance in this process, instead of the configuration''s')
            [CompletionResult]::new('--probe-budget', '--probe-budget', [CompletionResultType]::ParameterName, 'Most addresses asked per instance and kind, should this process have to lead the scan')
            [CompletionResult]::new('--deadline', '--deadline', [CompletionResultType]::ParameterName, 'Stop helping after this time: `45m`, `2h 30m`. What was finished is kept')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Fail with code 10 when the condition is true: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`, `drop>2`, `coverage<0.9`, `check:ID`. May be repeated')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The report''s format: table, json, ndjson, csv, markdown, html, sarif, junit')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to a file (whole or not at all) instead of stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to a file (whole or not at all) instead of stdout')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;xray;compare' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'table, json or markdown')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write to a file instead of stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write to a file instead of stdout')
            [CompletionResult]::new('--fail-on', '--fail-on', [CompletionResultType]::ParameterName, 'Fail with code 10 when the condition is true: `severity>=high`, `new>=medium`, `score<80`, `score.links<90`, `drop>2`, `coverage<0.9`, `check:ID`. May be repeated')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;xray;list' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'How many, newest first')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'table or json')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;xray;show' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'Most findings listed')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;xray;report' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'The report''s format: table, json, ndjson, csv, markdown, html, sarif, junit')
            [CompletionResult]::new('-o', '-o', [CompletionResultType]::ParameterName, 'Write the report to a file (whole or not at all) instead of stdout')
            [CompletionResult]::new('--output', '--output', [CompletionResultType]::ParameterName, 'Write the report to a file (whole or not at all) instead of stdout')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;xray;explain' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;xray;checks' {
            [CompletionResult]::new('--preset', '--preset', [CompletionResultType]::ParameterName, 'Only those of a preset')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'table or json')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;xray;trends' {
            [CompletionResult]::new('--limit', '--limit', [CompletionResultType]::ParameterName, 'How many, newest first')
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'table or json')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;xray;help' {
            [CompletionResult]::new('scan', 'scan', [CompletionResultType]::ParameterValue, 'Read instances, check what was read, score it')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Judge a stored scan again with other checks or thresholds, as a new scan, without asking any CMS. The scan must have been made with `store.keep_inventory: true`')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Go on with a scan that was cut off, or try the failed parts of an incomplete one again')
            [CompletionResult]::new('join', 'join', [CompletionResultType]::ParameterValue, 'Help another process with the scan it is at, and take over should that one die (PostgreSQL only). The gate and the report are for that case')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'What changed between two scans: new, fixed, regressed, and why the score moved')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Every scan in the database')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'One scan: scores, checks, the worst findings')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Write a stored scan in another format, without asking any CMS')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'What a check looks at, why it matters, and how to fix it')
            [CompletionResult]::new('checks', 'checks', [CompletionResultType]::ParameterValue, 'Every check, with severity, scope and thresholds')
            [CompletionResult]::new('trends', 'trends', [CompletionResultType]::ParameterValue, 'Scores and findings over time')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'conduit;xray;help;scan' {
            break
        }
        'conduit;xray;help;check' {
            break
        }
        'conduit;xray;help;resume' {
            break
        }
        'conduit;xray;help;join' {
            break
        }
        'conduit;xray;help;compare' {
            break
        }
        'conduit;xray;help;list' {
            break
        }
        'conduit;xray;help;show' {
            break
        }
        'conduit;xray;help;report' {
            break
        }
        'conduit;xray;help;explain' {
            break
        }
        'conduit;xray;help;checks' {
            break
        }
        'conduit;xray;help;trends' {
            break
        }
        'conduit;xray;help;help' {
            break
        }
        'conduit;adapters' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'The kinds of CMS Conduit reads, and what each can tell')
            [CompletionResult]::new('health', 'health', [CompletionResultType]::ParameterValue, 'Ask each instance whether it is reachable, accepts the credential, which version it runs, and what may be read')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'conduit;adapters;list' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'table or json')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;adapters;health' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'table or json')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;adapters;help' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'The kinds of CMS Conduit reads, and what each can tell')
            [CompletionResult]::new('health', 'health', [CompletionResultType]::ParameterValue, 'Ask each instance whether it is reachable, accepts the credential, which version it runs, and what may be read')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'conduit;adapters;help;list' {
            break
        }
        'conduit;adapters;help;health' {
            break
        }
        'conduit;adapters;help;help' {
            break
        }
        'conduit;db' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Where it is, its schema, its size, its scans and rows, and what was cut off. Reads only')
            [CompletionResult]::new('migrate', 'migrate', [CompletionResultType]::ParameterValue, 'Bring a database of an older Conduit up. A copy of a file is made first')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Remove old scans and give their space back. What comparisons rest on stays')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Look for damage, and for rows that do not fit together. Reads only; ends with 1 when something is wrong')
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy everything to an empty database, and read it back to compare')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'conduit;db;status' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'table or json')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;db;migrate' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be done, and do nothing')
            [CompletionResult]::new('--no-backup', '--no-backup', [CompletionResultType]::ParameterName, 'Make no copy of the file first. A PostgreSQL database is brought up in one transaction, and never copied')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;db;prune' {
            [CompletionResult]::new('--keep', '--keep', [CompletionResultType]::ParameterName, 'Finished scans kept per instance, newest first')
            [CompletionResult]::new('--older-than', '--older-than', [CompletionResultType]::ParameterName, 'Only scans that began more than so many days ago')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('--interrupted', '--interrupted', [CompletionResultType]::ParameterName, 'Also scans that were cut off; they cannot be resumed then')
            [CompletionResult]::new('--dry-run', '--dry-run', [CompletionResultType]::ParameterName, 'Say what would be removed, and remove nothing')
            [CompletionResult]::new('-y', '-y', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('--yes', '--yes', [CompletionResultType]::ParameterName, 'Do not ask')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;db;check' {
            [CompletionResult]::new('--format', '--format', [CompletionResultType]::ParameterName, 'table or json')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;db;copy' {
            [CompletionResult]::new('--from', '--from', [CompletionResultType]::ParameterName, 'The database to copy: a file, or `env:NAME`, the environment variable with the address of a PostgreSQL database. Without it that of the other commands')
            [CompletionResult]::new('--to', '--to', [CompletionResultType]::ParameterName, 'Where to: a file to make, or an empty database; a file, or `env:NAME`')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;db;help' {
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Where it is, its schema, its size, its scans and rows, and what was cut off. Reads only')
            [CompletionResult]::new('migrate', 'migrate', [CompletionResultType]::ParameterValue, 'Bring a database of an older Conduit up. A copy of a file is made first')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Remove old scans and give their space back. What comparisons rest on stays')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Look for damage, and for rows that do not fit together. Reads only; ends with 1 when something is wrong')
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy everything to an empty database, and read it back to compare')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'conduit;db;help;status' {
            break
        }
        'conduit;db;help;migrate' {
            break
        }
        'conduit;db;help;prune' {
            break
        }
        'conduit;db;help;check' {
            break
        }
        'conduit;db;help;copy' {
            break
        }
        'conduit;db;help;help' {
            break
        }
        'conduit;serve' {
            [CompletionResult]::new('--listen', '--listen', [CompletionResultType]::ParameterName, 'Where to listen. Anything but a loopback address is visible to others')
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('--no-resume', '--no-resume', [CompletionResultType]::ParameterName, 'Leave scans that were cut off alone, instead of going on with them')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;completions' {
            [CompletionResult]::new('-c', '-c', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--config', '--config', [CompletionResultType]::ParameterName, 'The configuration file')
            [CompletionResult]::new('--database', '--database', [CompletionResultType]::ParameterName, 'The database, instead of the one the configuration names')
            [CompletionResult]::new('--log-format', '--log-format', [CompletionResultType]::ParameterName, 'How log lines are written')
            [CompletionResult]::new('--color', '--color', [CompletionResultType]::ParameterName, 'When to use colour. `NO_COLOR` is respected')
            [CompletionResult]::new('-q', '-q', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('--quiet', '--quiet', [CompletionResultType]::ParameterName, 'No progress and no summary: only what was asked for, and errors')
            [CompletionResult]::new('-v', '-v', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('--verbose', '--verbose', [CompletionResultType]::ParameterName, 'Log more to stderr: once for tasks, twice for requests')
            [CompletionResult]::new('-h', '-h', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            [CompletionResult]::new('--help', '--help', [CompletionResultType]::ParameterName, 'Print help (see more with ''--help'')')
            break
        }
        'conduit;help' {
            [CompletionResult]::new('config', 'config', [CompletionResultType]::ParameterValue, 'Write, check and show the configuration')
            [CompletionResult]::new('xray', 'xray', [CompletionResultType]::ParameterValue, 'Scan instances, and look at what was found')
            [CompletionResult]::new('adapters', 'adapters', [CompletionResultType]::ParameterValue, 'The kinds of CMS Conduit reads, and whether yours answer')
            [CompletionResult]::new('db', 'db', [CompletionResultType]::ParameterValue, 'The database itself: what it holds, what may go, whether it is sound, and how it moves')
            [CompletionResult]::new('serve', 'serve', [CompletionResultType]::ParameterValue, 'Serve /health and /metrics from the store')
            [CompletionResult]::new('completions', 'completions', [CompletionResultType]::ParameterValue, 'Print a completion script for a shell')
            [CompletionResult]::new('help', 'help', [CompletionResultType]::ParameterValue, 'Print this message or the help of the given subcommand(s)')
            break
        }
        'conduit;help;config' {
            [CompletionResult]::new('generate', 'generate', [CompletionResultType]::ParameterValue, 'Write a commented configuration, from flags or by asking')
            [CompletionResult]::new('validate', 'validate', [CompletionResultType]::ParameterValue, 'Report every mistake of a configuration')
            [CompletionResult]::new('schema', 'schema', [CompletionResultType]::ParameterValue, 'Print the JSON Schema of the configuration')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'Print the settings in force, and where each came from')
            break
        }
        'conduit;help;config;generate' {
            break
        }
        'conduit;help;config;validate' {
            break
        }
        'conduit;help;config;schema' {
            break
        }
        'conduit;help;config;show' {
            break
        }
        'conduit;help;xray' {
            [CompletionResult]::new('scan', 'scan', [CompletionResultType]::ParameterValue, 'Read instances, check what was read, score it')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Judge a stored scan again with other checks or thresholds, as a new scan, without asking any CMS. The scan must have been made with `store.keep_inventory: true`')
            [CompletionResult]::new('resume', 'resume', [CompletionResultType]::ParameterValue, 'Go on with a scan that was cut off, or try the failed parts of an incomplete one again')
            [CompletionResult]::new('join', 'join', [CompletionResultType]::ParameterValue, 'Help another process with the scan it is at, and take over should that one die (PostgreSQL only). The gate and the report are for that case')
            [CompletionResult]::new('compare', 'compare', [CompletionResultType]::ParameterValue, 'What changed between two scans: new, fixed, regressed, and why the score moved')
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'Every scan in the database')
            [CompletionResult]::new('show', 'show', [CompletionResultType]::ParameterValue, 'One scan: scores, checks, the worst findings')
            [CompletionResult]::new('report', 'report', [CompletionResultType]::ParameterValue, 'Write a stored scan in another format, without asking any CMS')
            [CompletionResult]::new('explain', 'explain', [CompletionResultType]::ParameterValue, 'What a check looks at, why it matters, and how to fix it')
            [CompletionResult]::new('checks', 'checks', [CompletionResultType]::ParameterValue, 'Every check, with severity, scope and thresholds')
            [CompletionResult]::new('trends', 'trends', [CompletionResultType]::ParameterValue, 'Scores and findings over time')
            break
        }
        'conduit;help;xray;scan' {
            break
        }
        'conduit;help;xray;check' {
            break
        }
        'conduit;help;xray;resume' {
            break
        }
        'conduit;help;xray;join' {
            break
        }
        'conduit;help;xray;compare' {
            break
        }
        'conduit;help;xray;list' {
            break
        }
        'conduit;help;xray;show' {
            break
        }
        'conduit;help;xray;report' {
            break
        }
        'conduit;help;xray;explain' {
            break
        }
        'conduit;help;xray;checks' {
            break
        }
        'conduit;help;xray;trends' {
            break
        }
        'conduit;help;adapters' {
            [CompletionResult]::new('list', 'list', [CompletionResultType]::ParameterValue, 'The kinds of CMS Conduit reads, and what each can tell')
            [CompletionResult]::new('health', 'health', [CompletionResultType]::ParameterValue, 'Ask each instance whether it is reachable, accepts the credential, which version it runs, and what may be read')
            break
        }
        'conduit;help;adapters;list' {
            break
        }
        'conduit;help;adapters;health' {
            break
        }
        'conduit;help;db' {
            [CompletionResult]::new('status', 'status', [CompletionResultType]::ParameterValue, 'Where it is, its schema, its size, its scans and rows, and what was cut off. Reads only')
            [CompletionResult]::new('migrate', 'migrate', [CompletionResultType]::ParameterValue, 'Bring a database of an older Conduit up. A copy of a file is made first')
            [CompletionResult]::new('prune', 'prune', [CompletionResultType]::ParameterValue, 'Remove old scans and give their space back. What comparisons rest on stays')
            [CompletionResult]::new('check', 'check', [CompletionResultType]::ParameterValue, 'Look for damage, and for rows that do not fit together. Reads only; ends with 1 when something is wrong')
            [CompletionResult]::new('copy', 'copy', [CompletionResultType]::ParameterValue, 'Copy everything to an empty database, and read it back to compare')
            break
        }
        'conduit;help;db;status' {
            break
        }
        'conduit;help;db;migrate' {
            break
        }
        'conduit;help;db;prune' {
            break
        }
        'conduit;help;db;check' {
            break
        }
        'conduit;help;db;copy' {
            break
        }
        'conduit;help;serve' {
            break
        }
        'conduit;help;completions' {
            break
        }
        'conduit;help;help' {
            break
        }
    })

    $completions.Where{ $_.CompletionText -like "$wordToComplete*" } |
        Sort-Object -Property ListItemText
}
