"""The settings that a new drop folder begins with: all that can be set, nothing set."""

SETTINGS_TEXT = """\
# The settings of this drop folder. What stands behind a single # is the default, or an example where there is none:
# remove the # to set it. Paths are relative to this folder. They are read anew by each sweep.

# correct: corrected files are delivered. observe: files are delivered as they came, and what would have been
# changed is listed.
#mode = "correct"

# What becomes of a file that errors are left in. hold: it waits in held/ with its corrected form and its
# exceptions, until noc837 release. deliver: it is delivered with its errors.
#on_error = "hold"

# A folder of your own payer maps, beside those that come with noc837. Default: none.
#maps = "maps"

# The file that noc837 reference build wrote. Default: the one of the user whom the sweep runs as, if there is one.
#reference = "reference.db"

# How delivered files are named. {name} is the name of the file that was dropped, {stem} and {suffix} are its two
# parts (claims and .837), {partner} its folder in inbox, {date} and {time} in UTC when it was taken (20261122,
# 123456), {sha256} the first twelve digits of its checksum.
#name_template = "{name}"

# Mode and group of delivered files, their exceptions and changes; all others can be read by their owner only.
# noc837 must be a member of the group. Default of the group: that of the user whom the sweep runs as.
#delivered_mode = "0640"
#delivered_group = "payers"

# Where corrected files go, those of a partner to a folder of its name in there. It must be on the same file system.
#corrected = "corrected"

# A file is taken once it has not been written to for so many seconds.
#settle_seconds = 60

# A file that does not come to its end (IEA) goes to failed/ once it has not been written to for so many minutes.
#stale_minutes = 60

# noc837 sweep --prune removes originals from the archive after so many days. Default: none is ever removed.
#keep_archive_days = 400

# A file for the log, one JSON object a line. Default: standard error.
#log = "state/sweep.log"

# A file for the text collector of Prometheus, written after each sweep. Default: none.
#metrics = "/var/lib/prometheus/node-exporter/noc837.prom"

# A partner is a folder in inbox. It needs a section only where it differs from the above: there, all keys up to
# corrected can be set again. A corrected that is set here is used as it is, no folder of its name is added.
#[partner.ACME]
#mode = "observe"
"""
