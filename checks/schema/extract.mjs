// Writes the excerpt of provider schemas that the Terraform checks use, in the form of `terraform providers schema -json`.
//
//   node extract.mjs ROOT OUT SOURCE=PACKAGE_DIR ...
//   node extract.mjs ../../terraform ../src/test/resources/provider-schemas.json hashicorp/aws=./aws/package
//
// ROOT is searched for the resource types and data sources that .tf files name. PACKAGE_DIR is an unpacked prebuilt package of
// CDK for Terraform (npm pack @cdktf/provider-aws), which HashiCorp generated from the provider's own schema. What those packages
// do not say: validation of values, conflicts between arguments, which optional attributes are also computed.
import fs from 'node:fs';
import path from 'node:path';

const [root, out, ...packages] = process.argv.slice(2);
if (!packages.length) {
  console.error('usage: node extract.mjs ROOT OUT SOURCE=PACKAGE_DIR ...');
  process.exit(2);
}

function terraformFiles(folder) {
  return fs.readdirSync(folder, {withFileTypes: true}).flatMap(entry => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === '.terraform' ? [] : terraformFiles(file);
    return /\.(tf|tftest\.hcl)$/.test(entry.name) ? [file] : [];
  });
}

const named = {resource: new Set(), data: new Set()};
for (const file of terraformFiles(root)) {
  for (const [, kind, type] of fs.readFileSync(file, 'utf8').matchAll(/^\s*(resource|data)\s+"(\w+)"/gm)) named[kind].add(type);
}

const primitive = {string: 'string', boolean: 'bool', number: 'number', any: 'dynamic', anyMap: ['map', 'dynamic']};
function typeOf(kind, storage) {
  if (kind === 'simple') return primitive[storage];
  const element = storage.replace(/(List|Map)+$/, '');
  const depth = storage.slice(element.length).match(/List|Map/g).length;
  let type = primitive[element];
  if (!type) return undefined;
  for (let i = 1; i < depth; i++) type = ['list', type];
  return [kind, type];
}

/** The members of an interface of a .d.ts file: TypeScript name to whether it may be left out. */
function members(types, name) {
  const body = types.match(new RegExp(`export interface ${name}(?: extends [^{]*)? \\{([\\s\\S]*?)\\n\\}`));
  if (!body) throw new Error(`no interface ${name}`);
  return Object.fromEntries([...body[1].matchAll(/readonly (\w+)(\??):/g)].map(([, member, optional]) => [member, optional === '?']));
}

/** A block as its function of HCL synthesis lists it. */
function block(code, types, body, interfaceName) {
  const optional = members(types, interfaceName);
  const result = {attributes: {}, block_types: {}};
  const entries = body.matchAll(/^ +(\w+): \{\n\s+value: (.*),\n\s+isBlock: (\w+),\n\s+type: "(\w+)",\n\s+storageClassType: "(\w+)",/gm);
  for (const [, name, value, isBlock, kind, storage] of entries) {
    const member = value.match(/(?:struct\.|this\._)(\w+)/)[1].replace(/^_/, '');
    // A member that TypeScript can't name plainly has another name there; none that is required does.
    const required = optional[member] === false;
    if (isBlock === 'true') {
      const nested = value.match(/(\w+)ToHclTerraform/)[1];
      const start = code.indexOf(`function ${nested}ToHclTerraform(`);
      const end = code.indexOf('\n}', start);
      const interfaceOf = nested[0].toUpperCase() + nested.slice(1);
      const many = value.includes('Mapper');
      const nesting_mode = kind === 'struct' ? 'single' : kind;
      result.block_types[name] = {
        nesting_mode,
        ...(required && kind !== 'struct' && {min_items: 1}),
        ...(!many && kind !== 'struct' && {max_items: 1}),
        block: block(code, types, code.slice(start, end), interfaceOf),
      };
    } else {
      const type = typeOf(kind, storage);
      if (type) result.attributes[name] = {type, ...(required ? {required: true} : {optional: true})};
    }
  }
  for (const key of ['attributes', 'block_types']) if (!Object.keys(result[key]).length) delete result[key];
  return result;
}

const getters = {String: 'string', Number: 'number', Boolean: 'bool', List: ['list', 'string'], StringMap: ['map', 'string'], NumberList: ['list', 'number']};

/** Attributes that only the provider sets: those that can be read and have no setter. */
function computed(code, className, known) {
  const start = code.indexOf(`class ${className} extends`);
  const body = code.slice(start);
  const result = {};
  for (const [, name, kind, attribute] of body.matchAll(/get (\w+)\(\) \{\s+return (?:cdktf\.Fn\.tolist\()?this\.get(\w+)Attribute\('(\w+)'\)/g)) {
    if (!known[attribute] && !body.includes(`set ${name}(`) && getters[kind]) result[attribute] = {type: getters[kind], computed: true};
  }
  for (const [, cls, attribute] of body.matchAll(/this\._\w+ = new (\w+)\(this, "(\w+)"/g)) {
    if (!known[attribute]) result[attribute] = {type: cls === 'StringMap' ? ['map', 'string'] : 'dynamic', computed: true};
  }
  return result;
}

function schema(folder) {
  const code = fs.readFileSync(path.join(folder, 'index.js'), 'utf8');
  const types = fs.readFileSync(path.join(folder, 'index.d.ts'), 'utf8');
  const className = code.match(/class (\w+) extends cdktf\.Terraform(?:Resource|DataSource|Provider)\b/)[1];
  const start = code.indexOf('synthesizeHclAttributes() {');
  const result = block(code, types, code.slice(start), `${className}Config`);
  result.attributes = {...result.attributes};
  if (className.endsWith('Provider')) return {version: 0, block: result};
  for (const [name, value] of Object.entries(computed(code, className, {...result.attributes, ...result.block_types}))) result.attributes[name] = value;
  // The provider fills in whatever its user leaves out of these.
  for (const name of ['id', 'arn', 'region', 'tags_all']) if (result.attributes[name]?.optional) result.attributes[name].computed = true;
  result.attributes = Object.fromEntries(Object.entries(result.attributes).sort());
  return {version: 0, block: result};
}

const document = {format_version: '1.0', note: 'An excerpt, written by checks/schema/extract.mjs', provider_schemas: {}};
for (const argument of packages) {
  const [source, folder] = argument.split('=');
  const prefix = source.split('/')[1];
  const packaged = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const version = fs.readFileSync(path.join(folder, 'lib/provider/index.js'), 'utf8').match(/providerVersion: '(.*)'/)[1];
  const provider = {
    source: `${packaged.name} ${packaged.version} (${packaged.license}), generated from version ${version} of the provider`,
    provider: schema(path.join(folder, 'lib/provider')),
    resource_schemas: {},
    data_source_schemas: {},
  };
  const folders = new Map();
  for (const name of fs.readdirSync(path.join(folder, 'lib'))) {
    const file = path.join(folder, 'lib', name, 'index.js');
    if (!fs.existsSync(file)) continue;
    const type = fs.readFileSync(file, 'utf8').match(/terraformResourceType: '(\w+)'/)?.[1];
    if (type) folders.set((name.startsWith('data-') ? 'data ' : 'resource ') + type, path.join(folder, 'lib', name));
  }
  for (const [kind, key] of [['resource', 'resource_schemas'], ['data', 'data_source_schemas']]) {
    for (const type of [...named[kind]].sort()) {
      if (!type.startsWith(`${prefix}_`)) continue;
      const found = folders.get(`${kind} ${type}`);
      if (found) provider[key][type] = schema(found);
      else console.error(`${kind} ${type}: not a type of ${packaged.name}`);
    }
  }
  document.provider_schemas[`registry.terraform.io/${source}`] = provider;
}
fs.writeFileSync(out, JSON.stringify(document, null, 1) + '\n');
