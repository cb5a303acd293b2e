import type { CodeBlock, Page } from '../../../readers/docs/model.ts';

/** The sample brings a thing of this name itself, so that it is the reader's and not the project's. */
export function definedOnPage(page: Page, name: string): boolean {
  const escaped = name.replace(/[^\w]/g, '\\$&');
  const definition = new RegExp(
    '(?:^|[\\s({,])(?:def|class|func|function\\*?|fn|interface|type|const|let|var|val|struct|enum|trait|' +
      `module|record|void|mod)\\s+(?:\\([^()\\n]{0,60}\\)\\s*)?${escaped}(?![\\w$])|^[ ` +
      `\\t]*(?:self\\.)?${escaped}\\s*(?::[^=\\n]{1,60})?(?::=|=(?![=>]))|^[ \\t]*(?:(?:public|private|` +
      `protected|static|async|final|override|export)\\s+)*(?:[\\w<>\\[\\]]+\\s+)?${escaped}\\s*\\([^()\\n]{0,` +
      '200}\\)\\s*(?::\\s*[^\\n{]{1,80})?\\{',
    'm',
  );
  return page.blocks.some(
    (one) =>
      one.text.includes(name) &&
      definition.test(one.text.slice(0, 50_000).replace(/\btype\s+(?=[\w$]+(?:\s+as\s+[\w$]+)?\s*[,}])/g, '')),
  );
}

/** The sample imports the name from a module that isn't the project's. */
export function importedFromOthers(page: Page, block: CodeBlock, name: string, owners: ReadonlySet<string>): boolean {
  const escaped = name.replace(/[^\w]/g, '\\$&');
  const forms = [
    new RegExp(`from\\s+([\\w.]+)\\s+import\\s+(?:\\([^)]{0,2000}|[^\\n]{0,500})\\b${escaped}\\b`),
    new RegExp(
      `(?:import|export)\\s+(?:type\\s+)?[^'"\`;]{0,500}\\b${escaped}\\b[^'"\`;]{0,` +
        `500}\\s+from\\s+['"]([^'"\\n]{1,200})['"]`,
    ),
    new RegExp(
      `(?:const|let|var)\\s+\\{?[^={};]{0,300}\\b${escaped}\\b[^={};]{0,` +
        `300}\\}?\\s*=\\s*require\\(['"]([^'"\\n]{1,200})['"]`,
    ),
    new RegExp(
      `(?:import|use|using)\\s+(?:static\\s+)?([\\w.:\\\\]+?)(?:\\.|::|\\\\)(?:\\{[^}]{0,500}\\b)?${escaped}\\b`,
    ),
  ];
  for (const other of [block, ...page.blocks]) {
    for (const form of forms) {
      const module = form.exec(other.text.slice(0, 50_000))?.[1];
      if (module === undefined) continue;
      if (/^\.{1,2}(?:\/|$)|^\.|^[~@]\//.test(module)) return true;
      if (
        !module
          .toLowerCase()
          .split(/[./:\\]+/)
          .some((part) => owners.has(part.replace(/^@/, '')))
      )
        return true;
    }
    if (other === block && forms.some((form) => form.test(block.text.slice(0, 50_000)))) return false;
  }
  return false;
}
