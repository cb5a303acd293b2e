// src/domain/errors.ts
/** The one error that entries show to a user as a single line; anything else is a bug (exit 70). */
var Failure = class extends Error {
	kind;
	constructor(kind, message, options) {
		super(message, options), this.name = "Failure", this.kind = kind;
	}
	get exitCode() {
		return this.kind === "input" ? 2 : 3;
	}
};
/** A user's input is wrong: `where` says which one, `problem` what is wrong with it, `allowed` what would be right. */
function inputFailure(where, problem, allowed, cause) {
	return new Failure("input", `${where}: ${problem}${allowed === void 0 ? "" : `; allowed: ${allowed}`}`, cause === void 0 ? void 0 : { cause });
}
/** The message of anything thrown, on one line. */
function messageOf(error) {
	return (error instanceof Error ? error.message : String(error)).replace(/\s*\n\s*/g, " ").trim();
}
/** Thrown by `claims` when a reply is not what was asked for; the turn then counts as failed. */
var UnusableReply = class extends Error {};
export { messageOf as i, UnusableReply as n, inputFailure as r, Failure as t };
