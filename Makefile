# Thin names for the commands that do the work; each line can be typed by hand.
ENV ?= local
PROJECT ?= sql-scripts/retail

# Somewhere else than the demo's own data, which a recording start must not touch.
ARCHIVE_DIR := $(shell mktemp -d -u)

.PHONY: install archive validate generate-data test faults run clean setup-local run-pipeline

install:            ## build everything without tests
	mvn -q -B -Pfast package

archive:            ## record the loaded classes once, so that later starts are a third faster
	ICESTREAM_RECORD_CLASSES=1 ./icestream demo --for 5s --dir $(ARCHIVE_DIR)
	rm -rf $(ARCHIVE_DIR)

validate:           ## check the project without starting it
	./icestream plan $(PROJECT) --profile $(ENV)

generate-data:      ## write the retail sample
	./icestream generate-data

test:               ## all tests and checks
	mvn -B verify

faults:             ## the long fault runs
	mvn -B verify -Pfaults

run setup-local:    ## the demo: real servers, real job, live table
	./icestream demo

run-pipeline:       ## the project against its own sources
	./icestream run $(PROJECT) --profile $(ENV)

clean:              ## remove what was built and what the demo wrote
	mvn -q -B clean
	rm -rf .icestream output
