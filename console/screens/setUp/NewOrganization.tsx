/** The very first screen of an empty installation: the organization that everything else belongs to. */
import { Button, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createOrganization } from '../../api/setUp.ts'
import { errorText } from '../../parts/problemText.ts'
import text from '../../parts/text.module.css'
import classes from './setUp.module.css'
import { freeSlug } from './slugs.ts'

export function NewOrganization() {
  const { t } = useTranslation()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [asked, setAsked] = useState(false)
  const missing = name.trim() === ''
  const create = useMutation({
    mutationFn: () => createOrganization(slugOf(name), name.trim()),
    onSuccess: async ({ slug }) => {
      await client.invalidateQueries({ queryKey: ['session'] })
      await navigate({ to: '/o/$slug', params: { slug } })
    },
  })
  const refused = create.error && errorText(t, create.error)
  return (
    <form
      className={`${classes.card} ${classes.alone}`}
      noValidate
      onSubmit={event => {
        event.preventDefault()
        setAsked(true)
        if (!missing) create.mutate()
      }}
    >
      <h1 className={classes.heading}>{t('newOrganization.title')}</h1>
      <p className={classes.about}>{t('newOrganization.about')}</p>
      <TextInput
        autoFocus
        label={t('organization.name')}
        description={t('organization.nameHelp')}
        aria-required
        autoComplete="organization"
        error={asked && missing ? t('form.error.required') : refused ? `${refused.says} ${refused.fix}` : undefined}
        value={name}
        maxLength={200}
        onChange={event => setName(event.currentTarget.value)}
      />
      <Button type="submit" loading={create.isPending}>
        {t('newOrganization.create')}
      </Button>
      <p className={text.soft}>{t('newOrganization.or')}</p>
    </form>
  )
}

/** A name may have no letter that an address takes. */
const slugOf = (name: string): string => freeSlug(name, []) || 'clinic'
