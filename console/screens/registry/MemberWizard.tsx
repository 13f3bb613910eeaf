/** A new member: its name and OID, then its keys; after that its page shows what is left. */
import { Button, Radio, Stack, Textarea, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { problemOf } from '../../api/problem.ts'
import { connectionsQuery } from '../../api/queries.ts'
import { type Oids, setOidAside } from '../../api/registry.ts'
import { createConnection } from '../../api/setUp.ts'
import { DetailDrawer } from '../../parts/DetailDrawer.tsx'
import { Facts } from '../../parts/Facts.tsx'
import { errorText } from '../../parts/problemText.ts'
import { Copyable } from '../../parts/ShortId.tsx'
import { useSlug } from '../../parts/session.ts'
import { useChange } from '../../parts/useChange.ts'
import { freeSlug } from '../setUp/slugs.ts'
import classes from './registry.module.css'

export function MemberWizard() {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [oids, setOids] = useState<Oids>()
  return (
    <DetailDrawer
      wide
      title={t('registry.members.new')}
      onClose={() => void navigate({ to: '/o/$slug/patients', params: { slug }, search: { show: 'members' } })}
    >
      {oids ? (
        <KeysStep name={name} oids={oids} />
      ) : (
        <OidStep
          onDone={(chosen, given) => {
            setName(chosen)
            setOids(given)
          }}
        />
      )}
    </DetailDrawer>
  )
}

function OidStep({ onDone }: { onDone: (name: string, oids: Oids) => void }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const [name, setName] = useState('')
  const [whose, setWhose] = useState('hub')
  const [own, setOwn] = useState('')
  const [asked, setAsked] = useState(false)
  const take = useChange({
    run: (given: string | undefined) => setOidAside(slug, given),
    after: answer => onDone(name.trim(), answer),
    refused: error => ['registry.oid-taken', 'request.invalid'].includes(problemOf(error).code),
  })
  const lacksOwn = whose === 'own' && own.trim() === ''
  const refusal = take.error && whose === 'own' ? ownError(take.error) : undefined
  function ownError(error: unknown): string {
    return problemOf(error).code === 'registry.oid-taken'
      ? t('registry.wizard.exists', { oid: own.trim() })
      : problemOf(error).code === 'request.invalid'
        ? t('registry.wizard.noOid')
        : errorText(t, error).says
  }
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (name.trim() !== '' && !lacksOwn) take.mutate(whose === 'own' ? own.trim() : undefined)
      }}
    >
      <Stack gap="md">
        <p className={classes.hint}>{t('registry.wizard.oidAbout')}</p>
        <TextInput
          data-autofocus
          label={t('registry.wizard.name')}
          description={t('registry.wizard.nameAbout')}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
          error={asked && name.trim() === '' ? t('registry.wizard.nameMissing') : undefined}
          maxLength={60}
          autoComplete="off"
        />
        <Radio.Group label={t('registry.members.patientOid')} value={whose} onChange={setWhose}>
          <Stack gap={6} mt={6}>
            <Radio value="hub" label={t('registry.wizard.allocate')} />
            <Radio value="own" label={t('registry.wizard.own')} />
          </Stack>
        </Radio.Group>
        {whose === 'own' && (
          <TextInput
            label={t('registry.wizard.ownLabel')}
            placeholder="2.16.840.1.113883.3.6147.458.2.1"
            value={own}
            onChange={event => setOwn(event.currentTarget.value)}
            error={refusal ?? (asked && lacksOwn ? t('registry.wizard.noOid') : undefined)}
            maxLength={200}
            autoComplete="off"
            spellCheck={false}
          />
        )}
        <div>
          <Button type="submit" loading={take.isPending}>
            {t('registry.wizard.next')}
          </Button>
        </div>
      </Stack>
    </form>
  )
}

function KeysStep({ name, oids }: { name: string; oids: Oids }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const { data: known } = useQuery(connectionsQuery(slug))
  const [address, setAddress] = useState('')
  const [pasted, setPasted] = useState('')
  const save = useChange({
    run: () =>
      createConnection(slug, {
        slug: freeSlug(name, known?.items.map(each => each.slug) ?? []),
        connector: 'redox',
        settings: {
          patientOid: oids.patientOid,
          ...(address.trim() ? { jwksUrl: address.trim() } : {}),
          ...(pasted.trim() ? { jwks: pasted.trim() } : {}),
        },
      }),
    done: () => t('registry.wizard.saved', { name }),
    after: ({ id }) =>
      void navigate({
        to: '/o/$slug/patients/members/$id',
        params: { slug, id },
        search: { show: 'members' },
      }),
  })
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        save.mutate()
      }}
    >
      <Stack gap="md">
        <Facts
          facts={[
            { name: t('registry.members.patientOid'), value: <Copyable text={oids.patientOid} /> },
            ...(oids.documentOid
              ? [{ name: t('registry.members.documentOid'), value: <Copyable text={oids.documentOid} /> }]
              : []),
          ]}
        />
        <p className={classes.hint}>{t('registry.wizard.keysAbout')}</p>
        <TextInput
          label={t('registry.wizard.keysAddress')}
          placeholder="https://ehr.example.org/jwks.json"
          value={address}
          onChange={event => setAddress(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
        <Textarea
          label={t('registry.wizard.keysPasted')}
          value={pasted}
          onChange={event => setPasted(event.currentTarget.value)}
          autosize
          minRows={3}
          maxRows={10}
          spellCheck={false}
        />
        <div>
          <Button type="submit" loading={save.isPending} disabled={!known}>
            {t('registry.wizard.save')}
          </Button>
        </div>
      </Stack>
    </form>
  )
}
