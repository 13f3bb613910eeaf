/** One rule as a form: from, to, what is done to the value, and what stands in for nothing. */
import { Autocomplete, Button, Checkbox, Group, NativeSelect, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconTrash } from '@tabler/icons-react'
import { useTranslation } from 'react-i18next'
import type { Finding, JsonValue, MappingWhole, Option, Rule } from '../../api/mappings.ts'
import { readDefault, withOption, withPart, writeDefault } from './ruleText.ts'
import classes from './Workbench.module.css'

type Props = {
  rule: Rule
  whole: MappingWhole
  findings: readonly Finding[]
  onChange: (rule: Rule) => void
  onMove: (by: 1 | -1) => void
  onRemove: () => void
}

export function RuleForm({ rule, whole, findings, onChange, onMove, onRemove }: Props) {
  const { t } = useTranslation()
  const transform = whole.transforms.find(each => each.name === (rule.transform ?? 'identity'))
  const fault = (part: string) => {
    const found = findings.find(each => each.part === part && each.level === 'error')
    return found && t(`mapping.finding.${found.code}`, { field: found.field ?? '' })
  }
  const set = <Name extends keyof Rule>(name: Name, value: Rule[Name]) => onChange(withPart(rule, name, value))
  return (
    <div className={classes.form}>
      <TextInput
        label={t('mapping.from')}
        description={t('mapping.fromHelp')}
        value={rule.from}
        onChange={event => set('from', event.currentTarget.value)}
        error={fault('from')}
        classNames={{ input: classes.code }}
        maxLength={500}
        spellCheck={false}
        data-rule-from
      />
      <Autocomplete
        label={t('mapping.to')}
        description={t('mapping.toHelp')}
        value={rule.to}
        onChange={value => set('to', value)}
        data={whole.fields.map(({ path }) => path)}
        limit={40}
        error={fault('to')}
        classNames={{ input: classes.code }}
        maxLength={200}
        spellCheck={false}
      />
      <NativeSelect
        label={t('mapping.transform')}
        description={t(`mapping.does.${transform?.name ?? 'identity'}`, { defaultValue: transform?.says ?? '' })}
        value={rule.transform ?? 'identity'}
        onChange={event => {
          const name = event.currentTarget.value
          // The options of one transform mean nothing to another.
          const { options: _options, ...others } = rule
          onChange(withPart(others, 'transform', name === 'identity' ? undefined : name))
        }}
        data={whole.transforms.map(({ name }) => ({ value: name, label: t(`mapping.transforms.${name}`) }))}
      />
      {transform?.options.map(option => (
        <OptionField
          key={`${transform.name} ${option.name}`}
          option={option}
          value={rule.options?.[option.name]}
          error={fault('options')}
          onChange={value => onChange(withOption(rule, option.name, value))}
        />
      ))}
      <NativeSelect
        label={t('mapping.crosswalk')}
        description={t('mapping.crosswalkHelp')}
        value={rule.crosswalk ?? ''}
        onChange={event => set('crosswalk', event.currentTarget.value)}
        error={fault('crosswalk')}
        data={[
          { value: '', label: t('mapping.noCrosswalk') },
          ...whole.crosswalks.map(({ slug }) => ({ value: slug, label: slug })),
        ]}
      />
      <TextInput
        label={t('mapping.default')}
        description={t('mapping.defaultHelp')}
        defaultValue={writeDefault(rule.default)}
        onChange={event => set('default', readDefault(event.currentTarget.value))}
        spellCheck={false}
      />
      <TextInput
        label={t('mapping.note')}
        description={t('mapping.noteHelp')}
        value={rule.note ?? ''}
        onChange={event => set('note', event.currentTarget.value)}
        maxLength={500}
      />
      <Checkbox
        label={t('mapping.required')}
        description={t('mapping.requiredHelp')}
        checked={rule.required ?? false}
        onChange={event => set('required', event.currentTarget.checked || undefined)}
      />
      <Group gap="xs" className={classes.formActions}>
        <Button size="compact-sm" variant="default" leftSection={<IconArrowUp size={14} />} onClick={() => onMove(-1)}>
          {t('mapping.up')}
        </Button>
        <Button size="compact-sm" variant="default" leftSection={<IconArrowDown size={14} />} onClick={() => onMove(1)}>
          {t('mapping.down')}
        </Button>
        <Button size="compact-sm" variant="default" leftSection={<IconTrash size={14} />} onClick={onRemove}>
          {t('mapping.remove')}
        </Button>
      </Group>
    </div>
  )
}

type OptionProps = {
  option: Option
  value: JsonValue | undefined
  error: string | undefined
  onChange: (value: JsonValue | undefined) => void
}

function OptionField({ option, value, error, onChange }: OptionProps) {
  const { t } = useTranslation()
  const label = t(`mapping.option.${option.name}`, { defaultValue: option.name })
  const common = { label, error: option.needed || value !== undefined ? error : undefined, withAsterisk: option.needed }
  switch (option.kind) {
    case 'choice':
      return (
        <NativeSelect
          {...common}
          value={typeof value === 'string' ? value : ''}
          onChange={event => onChange(event.currentTarget.value || undefined)}
          data={['', ...(option.choices ?? [])]}
        />
      )
    case 'number':
      return (
        <TextInput
          {...common}
          inputMode="numeric"
          defaultValue={typeof value === 'number' ? String(value) : ''}
          onChange={event => {
            const typed = event.currentTarget.value.trim()
            onChange(typed === '' ? undefined : /^\d+$/.test(typed) ? Number(typed) : typed)
          }}
        />
      )
    case 'texts':
      return (
        <TextInput
          {...common}
          description={t('mapping.textsHelp')}
          defaultValue={Array.isArray(value) ? value.join(', ') : ''}
          onChange={event => {
            const texts = event.currentTarget.value.split(',').flatMap(each => each.trim() || [])
            onChange(texts.length > 0 ? texts : undefined)
          }}
          spellCheck={false}
        />
      )
    case 'text':
      return (
        <TextInput
          {...common}
          value={typeof value === 'string' ? value : ''}
          onChange={event => onChange(event.currentTarget.value || undefined)}
          spellCheck={false}
        />
      )
  }
}
