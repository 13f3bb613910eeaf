/** A choice between several forms of one thing, such as ways to sign in. What was typed in one is kept while another is looked at. */
import { Radio, Stack } from '@mantine/core'
import { useContext, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schema } from '../../api/setUpTypes.ts'
import { type FieldProps, FormContext, fieldText, useFieldWords } from './context.ts'
import classes from './form.module.css'
import { GroupFields } from './GroupField.tsx'
import { branchesOf, branchFor, branchName, startOfBranch } from './schema.ts'

/** Stands for leaving an optional choice open. */
const none = '-'

export function UnionField(props: FieldProps) {
  const { schema, path, required, value, onChange } = props
  const { t } = useTranslation()
  const { connector } = useContext(FormContext)
  const { label, help, error } = useFieldWords({ ...props, required: true })
  const typed = useRef(new Map<string, unknown>())
  const effective = value ?? schema.default
  const branch = branchFor(schema, effective)
  const chosen = branch ? branchName(branch) : required ? null : none
  const words = (each: Schema, what: 'label' | 'help') =>
    fieldText(t, connector, path, `choices.${branchName(each)}.${what}`, otherwise(each, what))
  const choose = (name: string) => {
    if (branch) typed.current.set(branchName(branch), effective)
    const next = branchesOf(schema).find(each => branchName(each) === name)
    onChange(next && (typed.current.get(name) ?? startOfBranch(next)))
  }
  return (
    <fieldset className={classes.group}>
      <Radio.Group label={label} description={help} error={error} value={chosen} onChange={choose}>
        <Stack gap={8} mt={8}>
          {branchesOf(schema).map(each => (
            <Radio
              key={branchName(each)}
              value={branchName(each)}
              label={words(each, 'label')}
              description={words(each, 'help') || undefined}
              data-path={path}
            />
          ))}
          {!required && !('default' in schema) && <Radio value={none} label={t('form.notNow')} />}
        </Stack>
      </Radio.Group>
      {branch && Object.keys(branch.properties ?? {}).length > 0 && (
        <div className={classes.branch} key={branchName(branch)}>
          <GroupFields schema={branch} path={path} required value={effective} onChange={onChange} />
        </div>
      )}
    </fieldset>
  )
}

function otherwise({ title, description }: Schema, what: 'label' | 'help'): string {
  return what === 'label' ? (title ?? description ?? '') : ''
}
