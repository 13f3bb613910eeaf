/** Adds or changes an entry of a crosswalk: the value of the source, and what the target's directory has for it. */
import { Button, Checkbox, Group, Modal, NativeSelect, Stack, TextInput } from '@mantine/core'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Crosswalk, CrosswalkEntry } from '../../api/setUpTypes.ts'
import type { CrosswalkChoice } from '../../api/types.ts'
import { DirectorySearch } from '../DirectorySearch.tsx'
import { questionFields } from '../mappingOptions.ts'
import { targetWords } from './crosswalkWords.ts'
import classes from './setUp.module.css'

type Props = {
  crosswalk: Crosswalk
  entry: CrosswalkEntry | 'new' | undefined
  onSave: (entry: CrosswalkEntry, replaces: CrosswalkEntry | undefined) => Promise<unknown>
  onClose: () => void
}

export function EntryDialog({ crosswalk, entry, onSave, onClose }: Props) {
  const { t } = useTranslation()
  return (
    <Modal
      opened={entry !== undefined}
      onClose={onClose}
      title={entry === 'new' ? t('crosswalks.add') : t('crosswalks.editTitle')}
      closeButtonProps={{ 'aria-label': t('common.close') }}
    >
      {entry !== undefined && (
        <Form crosswalk={crosswalk} entry={entry === 'new' ? undefined : entry} onSave={onSave} onClose={onClose} />
      )}
    </Modal>
  )
}

type FormProps = Omit<Props, 'entry'> & { entry: CrosswalkEntry | undefined }

function Form({ crosswalk, entry, onSave, onClose }: FormProps) {
  const { t } = useTranslation()
  const { kind, from: source, to: target } = crosswalk
  const [from, setFrom] = useState(entry?.from ?? '')
  const [to, setTo] = useState<CrosswalkChoice | undefined>(entry?.to)
  // What the target calls it, once it was chosen here.
  const [name, setName] = useState<string>()
  const [asked, setAsked] = useState(false)
  const [saving, setSaving] = useState(false)
  const search = useRef<HTMLInputElement>(null)
  const save = () => {
    setAsked(true)
    if (from.trim() === '' || to === undefined) return
    setSaving(true)
    onSave({ from: from.trim(), to, ...(entry?.label ? { label: entry.label } : {}) }, entry).then(onClose, () =>
      setSaving(false),
    )
  }
  const isVirtual = to !== undefined && 'virtual' in to
  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault()
        save()
      }}
    >
      <Stack gap="md">
        <TextInput
          data-autofocus
          label={t('crosswalks.valueOf', { source: source.title })}
          description={t(`crosswalks.valueHelp.${kind}`)}
          error={asked && from.trim() === '' ? t('form.error.required') : undefined}
          autoComplete="off"
          value={from}
          onChange={event => setFrom(event.currentTarget.value)}
        />
        {kind === 'question' ? (
          <NativeSelect
            label={t('crosswalks.fills')}
            data={[
              { value: '', label: t('routes.choose') },
              ...questionFields.map(value => ({ value, label: t(`personField.${value}`) })),
            ]}
            error={asked && to === undefined ? t('form.error.required') : undefined}
            value={to && 'field' in to ? to.field : ''}
            onChange={event => {
              const field = event.currentTarget.value
              setTo(field ? { kind: 'question', field } : undefined)
            }}
          />
        ) : (
          <>
            <p className={classes.chosen} data-missing={(asked && to === undefined) || undefined}>
              {to === undefined
                ? t('crosswalks.chooseTarget', { target: target.title })
                : t('crosswalks.isAt', { target: target.title, what: name ?? targetWords(t, to) })}
            </p>
            {kind === 'location' && (
              <Checkbox
                label={t('tasks.virtual')}
                checked={isVirtual}
                onChange={event => {
                  setTo(event.currentTarget.checked ? { kind: 'location', virtual: true } : undefined)
                  setName(undefined)
                }}
              />
            )}
            {!isVirtual && (
              <DirectorySearch
                ref={search}
                kind={`map.${kind}`}
                target={target}
                onFound={option => {
                  setTo(option.choice)
                  setName(option.label)
                }}
              />
            )}
          </>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" loading={saving}>
            {t('setUp.save')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
