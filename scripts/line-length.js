// A rule of the project's own for oxlint, which has none for the length of a line.
const most = 120;

/** Refuses lines of more than 120 characters, but for those that one address fills. */
const lineLength = {
  create(context) {
    return {
      Program(node) {
        context.sourceCode.lines.forEach((line, index) => {
          if (line.length <= most || /^\W*https?:\/\/\S+$/.test(line)) return;
          const loc = { start: { line: index + 1, column: most }, end: { line: index + 1, column: line.length } };
          context.report({ node, loc, message: `${line.length} characters; at most ${most}` });
        });
      },
    };
  },
};

export default { meta: { name: 'house' }, rules: { 'line-length': lineLength } };
