/** Sets up the organization's part in the network: three OIDs, then what is answered; saved as its Carequality connection. */
import { Button, Checkbox, MultiSelect, Radio, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { networkQuery, type Oids, setNetworkOidsAside } from '../../api/network.ts'
import { problemOf } from '../../api/problem.ts'
import { connectionsQuery } from '../../api/queries.ts'
import { createConnection } from '../../api/setUp.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { errorsOf } from '../../parts/form/check.ts'
import { LinkButton } from '../../parts/LinkButton.tsx'
import { Note } from '../../parts/Notes.tsx'
import { useMay, useSlug } from '../../parts/session.ts'
import { useChange } from '../../parts/useChange.ts'
import { NoRight } from '../setUp/NoRight.tsx'
import { freeSlug } from '../setUp/slugs.ts'
import classes from './network.module.css'
import { purposes, purposeWord } from './purposes.ts'

const fields = ['homeCommunityId', 'patientOid', 'repositoryOid'] as const
type Field = (typeof fields)[number]

export function PartWizard() {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const search = useSearch({ from: '/o/$slug/network' })
  const may = useMay()
  const { data } = useQuery(networkQuery(slug))
  return (
    <DetailDrawer
      wide
      title={t('network.wizard.title')}
      onClose={() => void navigate({ to: '/o/$slug/network', params: { slug }, search })}
    >
      {!may('configuration.change') ? <NoRight /> : data?.part ? <AlreadyThere id={data.part.id} /> : data && <Form />}
    </DetailDrawer>
  )
}

/** There is one part; its settings are its connection's. */
function AlreadyThere({ id }: { id: string }) {
  const { t } = useTranslation()
  const slug = useSlug()
  return (
    <Note
      title={t('network.step.part.name')}
      action={
        <LinkButton variant="default" to="/o/$slug/connections/$id" params={{ slug, id }} search={{ tab: 'settings' }}>
          {t('registry.members.openConnection')}
        </LinkButton>
      }
    />
  )
}

function Form() {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { data: known } = useQuery(connectionsQuery(slug))
  const [oids, setOids] = useState<Oids>({ homeCommunityId: '', patientOid: '', repositoryOid: '' })
  const [answered, setAnswered] = useState(['TREATMENT'])
  const [restricted, setRestricted] = useState<string>('with-directive')
  const [delegated, setDelegated] = useState(true)
  const [partTwo, setPartTwo] = useState(false)
  const [summaries, setSummaries] = useState(true)
  const [asked, setAsked] = useState(false)
  const [refused, setRefused] = useState<Partial<Record<Field, string>>>({})
  const allocate = useChange({ run: () => setNetworkOidsAside(slug), after: setOids })
  const save = useChange({
    run: () =>
      createConnection(slug, {
        slug: freeSlug('carequality', known?.items.map(each => each.slug) ?? []),
        connector: 'carequality',
        settings: { ...oids, purposes: answered, restricted, delegated, partTwo, summaries },
      }),
    done: () => t('network.wizard.saved'),
    after: () => void navigate({ to: '/o/$slug/network', params: { slug }, search: { show: 'go-live' } }),
    refused: error => {
      const errors = errorsOf(problemOf(error))
      const found = Object.fromEntries(fields.flatMap(field => (errors.has(field) ? [[field, errors.get(field)]] : [])))
      setRefused(found)
      return Object.keys(found).length > 0
    },
  })
  const same = (field: Field) => fields.some(other => other !== field && oids[other].trim() === oids[field].trim())
  const errorOf = (field: Field): string | undefined => {
    const code = refused[field]
    if (code !== undefined)
      return code === 'oid-taken' || code === 'taken' ? t('network.wizard.taken') : t('registry.wizard.noOid')
    if (!asked) return undefined
    if (!/^(urn:oid:)?[0-2](\.(0|[1-9]\d*))+$/i.test(oids[field].trim())) return t('registry.wizard.noOid')
    return same(field) ? t('network.wizard.same') : undefined
  }
  const isWrong = fields.some(field => oids[field].trim() === '' || same(field)) || answered.length === 0
  return (
    <form
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (!isWrong) save.mutate()
      }}
    >
      <Stack gap="md">
        <p className={classes.hint}>{t('network.wizard.about')}</p>
        {fields.map((field, place) => (
          <TextInput
            key={field}
            {...(place === 0 ? { 'data-autofocus': true } : {})}
            label={t(`network.wizard.${field}`)}
            description={t(`network.wizard.${field}About`)}
            placeholder="2.16.840.1.113883.3.6147"
            value={oids[field]}
            error={errorOf(field)}
            onChange={event => {
              const value = event.currentTarget.value
              setOids(now => ({ ...now, [field]: value }))
              setRefused(({ [field]: _, ...rest }) => rest)
            }}
            maxLength={64}
            autoComplete="off"
            spellCheck={false}
          />
        ))}
        <div>
          <Button variant="default" size="compact-sm" loading={allocate.isPending} onClick={() => allocate.mutate()}>
            {t('network.wizard.allocate')}
          </Button>
        </div>
        <MultiSelect
          label={t('network.wizard.purposes')}
          description={t('network.wizard.purposesAbout')}
          data={purposes.map(value => ({ value, label: purposeWord(t, value) }))}
          value={answered}
          onChange={setAnswered}
          error={asked && answered.length === 0 ? t('form.error.required') : undefined}
          searchable
          hidePickedOptions
        />
        <Radio.Group label={t('network.wizard.restricted')} value={restricted} onChange={setRestricted}>
          <Stack gap={6} mt={6}>
            <Radio value="with-directive" label={t('network.wizard.withDirective')} />
            <Radio value="never" label={t('network.wizard.never')} />
          </Stack>
        </Radio.Group>
        <Checkbox
          label={t('network.wizard.delegated')}
          checked={delegated}
          onChange={event => setDelegated(event.currentTarget.checked)}
        />
        <Checkbox
          label={t('network.wizard.partTwo')}
          description={t('network.wizard.partTwoAbout')}
          checked={partTwo}
          onChange={event => setPartTwo(event.currentTarget.checked)}
        />
        <Checkbox
          label={t('network.wizard.summaries')}
          description={t('network.wizard.summariesAbout')}
          checked={summaries}
          onChange={event => setSummaries(event.currentTarget.checked)}
        />
        <div>
          <Button type="submit" loading={save.isPending} disabled={!known}>
            {t('network.wizard.save')}
          </Button>
        </div>
      </Stack>
    </form>
  )
}
