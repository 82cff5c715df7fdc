# The table of `prism.sh`: first the file of excuses, then the names of the documents.
#
# A line of an excuse has three fields with tabs between them: the name of a document or `*`, a regular expression for lines of its log,
# and the reason. A call that fails in a way that no excuse knows is a fault.

BEGIN {
    FS = "\t"
    print "| document | operations | called | calls | answered | request violations | decode errors | other faults | not comparable |"
    print "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |"
}

NR == FNR {
    if ($0 !~ /^#/ && NF == 3) {
        excuses++
        place[excuses] = $1
        pattern[excuses] = $2
        reason[excuses] = $3
    }
    next
}

{ document($0) }

END {
    print row("**" documents " documents**", sum)
    print ""
    for (which = 1; which <= reasons; which++)
        print which ". " said[which]
    exit faults > 0
}

function document(name,    log_file, line, words, word, operation, count, seen, needed, number, which, why, excuse, rest) {
    documents++
    log_file = work "/" name ".log"
    if ((getline line < (work "/" name ".why")) > 0) {
        print "| " name " | – | – | – | – | – | – | – | " line " |"
        faults++
        return
    }
    while ((getline line < log_file) > 0) {
        if (match(line, /^client +[0-9]+/)) {
            split(substr(line, 1, RLENGTH), words, / +/)
            count["operations"] = words[2]
        }
        if (line !~ /^(call|skip) /)
            continue
        match(line, / \((required|everything)[^)]*\): /)
        operation = substr(line, 6, RSTART - 6)
        rest = substr(line, RSTART + RLENGTH)
        word = line ~ /^skip / ? "skip" : substr(rest, 1, index(rest " ", " ") - 1)
        if (word != "skip") {
            count["calls"]++
            if (!(operation in seen))
                count["called"]++
            seen[operation]
        }
        if (word == "ok" || word == "error") {
            count["answered"]++
            continue
        }
        excuse = excused(name, line)
        if (excuse) {
            needed[excuse]
            number[numbered(reason[excuse])]++
            excused_calls++
            continue
        }
        if (word != "VIOLATION" && word != "DECODE")
            word = "other"
        count[word]++
        faults++
    }
    for (which = 1; which <= reasons; which++)
        if (which in number)
            why = why (why ? ", " : "") number[which] " (" which ")"
    count["why"] = why
    print row(name, count)
    for (word in count)
        sum[word] += count[word]
    sum["why"] = excused_calls + 0
    for (excuse = 1; excuse <= excuses; excuse++)
        if (place[excuse] == name && !(excuse in needed))
            print "no call of " name " needs this excuse any more: " reason[excuse] > "/dev/stderr"
}

# The first excuse that knows the line.
function excused(name, line,    excuse) {
    for (excuse = 1; excuse <= excuses; excuse++)
        if ((place[excuse] == "*" || place[excuse] == name) && line ~ pattern[excuse])
            return excuse
    return 0
}

# The number of a reason; they are numbered as they come.
function numbered(reason) {
    if (!(reason in numbers)) {
        numbers[reason] = ++reasons
        said[reasons] = reason
    }
    return numbers[reason]
}

function row(name, count) {
    return "| " name " | " count["operations"] + 0 " | " count["called"] + 0 " | " count["calls"] + 0 " | " count["answered"] + 0 \
        " | " count["VIOLATION"] + 0 " | " count["DECODE"] + 0 " | " count["other"] + 0 " | " count["why"] " |"
}
