import { family } from '../family.ts';

export default family({
  id: 'rule-gives-up',
  title: 'A file that a rule gives up on, and so finds nothing in',
  who: ['author', 'fork'],
  entry: 'a file of the change that is too long, too deep, of several documents, or of a syntax that the parser refuses',
  must: 'A rule says that it looked, that nothing was there to look at, or that it could not look. The third makes the verdict inconclusive where the file is what the rule is about, and stands in the receipt.',
  tried: {
    review: [
      'brackets in a comment and in a string', 'a workflow of 2 MB', 'a workflow of 30,000 keys', 'a workflow too deep to be read', 'a second document', 'steps behind an alias', 'a bomb of aliases', 'a workflow that does not parse',
      'a link in place of a workflow', 'a link in place of the workflows’ folder', 'a manifest of 2 MB on one line', 'a manifest with comments', 'a manifest that does not parse', 'keys in escapes', 'a migration of 17 MiB', 'a migration of a framework that nobody knows',
      'SQL behind 60,000 characters of a string', 'a lockfile of a former form', 'a requirement behind 3,000 spaces', 'a module whose syntax the grammar does not know', 'such a module beside the one that loses a name',
      'an expression in escapes of YAML', 'braces in a string of an expression', 'an expression of 5,000 characters', 'an action in capitals', 'an input in capitals',
      'a condition that is turned around', 'a condition with another way in', 'a condition within a string', 'a command over two lines',
      'SQL in a comment that a server runs', 'SQL behind a # that is no comment', 'SQL behind two dashes that are no comment', 'SQL behind a backslash that is a letter', 'SQL behind a name with dashes',
      'SQL with another delimiter', 'SQL that a block executes', 'a mark of undoing in a comment', 'a mark of undoing for another tool', 'a table that is made where there is none',
      'a link in place of the migrations’ folder', 'code behind a regular expression', 'code behind the end of a PHP block', 'code in escapes of Java', 'code in a shell’s long string', 'a name in escapes of JavaScript',
      'Python in UTF-7', 'Python in unicode_escape', 'an option of pip over two lines', 'TOML with a dotted key', 'TOML with a key in escapes', 'TOML with a dotted key at the root', 'a table of TOML within a text', 'an option of pip cut short', 'tests that are commented out', 'a test file that is emptied', 'a link in place of a test file',
      'a lockfile that takes the place of another', '350 new files beside a removed name', 'a rule that is off gives up on nothing', 'odd syntax that is no interface is no problem',
    ],
    'docs-check': ['a source padded over the limit', 'a source whose syntax breaks', 'a page padded over the limit', 'a source of 300,000 changed lines'],
    pipeline: ['a workflow too deep to be read'],
    openai: ['a broken workflow: no pass whatever the model says'],
  },
  closed: {
    'test-gen': 'it undoes hunks and measures lines, and parses neither to find something; what can’t be undone or measured is in no figure (see unreadable-text)',
    'deploy-gate': 'its rules read facts of GitHub and of metrics; what a migration holds is read by its added lines where the file is too large (see unreadable-text)',
    'rollback-analysis': 'what could not be read of a deployment is an entry of the way back or a gap of the analysis (see unreadable-text)',
  },
});
