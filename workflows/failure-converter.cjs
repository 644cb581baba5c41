// Loaded by path, by the worker and by the workflow bundle: messages and stack traces of failures are encrypted too.
const { DefaultFailureConverter } = require('@temporalio/common');

exports.failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
